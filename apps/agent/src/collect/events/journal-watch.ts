import { existsSync } from 'node:fs';
import {
  type JournalEntry,
  journalText,
  KernelEventScanner,
  kernelMessageOf,
  parseJournalEntry,
  type UnitEvent,
  unitEventOf,
} from '@seep/collectors';
import type { HostEvent } from '@seep/shared';
import { followOutput } from '../../follow-output.ts';
import { kernelEvent } from './kernel-watch.ts';

/**
 * Units that were started, failed, were not brought up, are started again, or lost a process to the OOM killer
 * (sd-messages.h).
 */
const MESSAGE_IDS = [
  '39f53479d3a045ac8e11786248231fbf',
  'd9b373ed55a64feb8242e02dbe79a49c',
  'be02cf6855d2428ba40df7e9d022f03d',
  '5eb03494b6584870a536b337290809b3',
  'fe6faa94e7774663a0da52717891d8ef',
];

const EVENT_KINDS: Partial<Record<UnitEvent['kind'], string>> = {
  started: 'unit_start',
  failed: 'unit_failed',
  'failed-start': 'unit_failed',
  'restart-scheduled': 'unit_restart',
  oom: 'unit_oom',
};

/** The journal of a host with systemd; elsewhere there is nothing to follow. */
const JOURNAL = '/run/systemd/journal';
const RETRY_MS = 60_000;
const MAX_LINE_LENGTH = 64 * 1024;
/** A unit that fails ten times a second must not fill the spool: more than this a minute are counted, not told. */
const MAX_PER_MINUTE = 60;

export interface JournalWatchOptions {
  /** The kernel's messages too, where its own log is closed to us. */
  wantsKernel: boolean;
  tell: (event: HostEvent) => void;
  complain: (error: unknown) => void;
  now: () => number;
}

/** Follows the journal from now on. It has no file format that others may rely on, so journalctl reads it. */
export class JournalWatch {
  readonly #options: JournalWatchOptions;
  readonly #scanner = new KernelEventScanner();
  readonly #stop = new AbortController();
  #retry: NodeJS.Timeout | undefined;
  #rest = '';
  #minute = 0;
  #toldInMinute = 0;

  constructor(options: JournalWatchOptions) {
    this.#options = options;
  }

  start(): void {
    if (existsSync(JOURNAL)) this.#follow();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#stop.abort();
  }

  #follow(): void {
    const wanted = MESSAGE_IDS.map((id) => `MESSAGE_ID=${id}`);
    const kernel = this.#options.wantsKernel ? ['+', '_TRANSPORT=kernel'] : [];
    followOutput(
      ['journalctl', '--follow', '--lines=0', '--output=json', '--quiet', ...wanted, ...kernel],
      (text) => this.#take(text),
      this.#stop.signal,
    )
      .catch((error: unknown) => this.#options.complain(error))
      .finally(() => {
        if (!this.#stop.signal.aborted) this.#retry = setTimeout(() => this.#follow(), RETRY_MS).unref();
      });
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() as string).slice(0, MAX_LINE_LENGTH);
    for (const line of lines) {
      try {
        if (line !== '' && line.length < MAX_LINE_LENGTH) this.read(line);
      } catch (error) {
        this.#options.complain(error);
      }
    }
  }

  /** One entry, as `journalctl --output=json` prints it. */
  read(line: string): void {
    const entry = parseJournalEntry(line);
    const message = kernelMessageOf(entry);
    const kernel = message && this.#options.wantsKernel ? this.#scanner.push(message) : undefined;
    if (kernel) return this.#tell(kernelEvent(kernel, Math.round(entry.atMs)));
    const unit = unitEventOf(entry);
    const kind = unit && EVENT_KINDS[unit.kind];
    if (!unit || kind === undefined || unit.isUserUnit) return;
    if (kind === 'unit_start' && !isService(unit, entry)) return;
    this.#tell({
      kind,
      atMs: Math.round(unit.atMs),
      detail: {
        unit: unit.unit,
        ...(unit.result !== undefined && { result: unit.result }),
        ...(unit.restartCount !== undefined && { restartCount: unit.restartCount }),
        ...(unit.exitStatus !== undefined && { exitStatus: unit.exitStatus }),
      },
    });
  }

  #tell(event: HostEvent): void {
    const minute = Math.floor(this.#options.now() / 60_000);
    if (minute !== this.#minute) {
      const untold = this.#toldInMinute - MAX_PER_MINUTE;
      this.#minute = minute;
      this.#toldInMinute = 0;
      if (untold > 0)
        this.#options.tell({ kind: 'events_left_out', atMs: event.atMs, detail: { count: untold } });
    }
    if (++this.#toldInMinute <= MAX_PER_MINUTE) this.#options.tell(event);
  }
}

/** A service that runs on: what a timer runs says that it has finished, and mounts, slices and sessions start all day. */
function isService({ unit }: UnitEvent, { fields }: JournalEntry): boolean {
  return unit.endsWith('.service') && journalText(fields['MESSAGE'])?.startsWith('Started ') === true;
}
