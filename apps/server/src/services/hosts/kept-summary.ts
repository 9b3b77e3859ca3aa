import type { Logger } from 'pino';
import type { Live } from '../../live.ts';
import type { FleetSummary } from './summarize-fleet.ts';

/** How old a summary may be that is answered with: no older than what pages of a large fleet ask for on their own. */
const MAX_AGE_MS = 10_000;
/** A smaller fleet is counted in some milliseconds, as often as somebody asks. */
const WORTH_KEEPING_HOSTS = 1000;

/**
 * The summary of a large fleet, at hand before somebody asks: to count ten thousand hosts takes a tenth of a second of a
 * core, and on a busy machine the page that opens would wait for it many times as long. Whatever happens on a host, but for
 * its samples, makes it be counted anew.
 */
export class KeptSummary {
  readonly #read: () => Promise<FleetSummary>;
  readonly #logger: Logger;
  /** How often something has happened. */
  #version = 0;
  #kept: { summary: FleetSummary; atMs: number; version: number } | undefined;
  #reading: { summary: Promise<FleetSummary>; version: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(read: () => Promise<FleetSummary>, live: Live, logger: Logger) {
    this.#read = read;
    this.#logger = logger;
    live.onAny(({ kind }) => {
      if (kind !== 'sample') this.#version++;
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.#renew(), MAX_AGE_MS / 2);
    this.#timer.unref();
    this.#renew();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async get(): Promise<FleetSummary> {
    const kept = this.#kept;
    const isFresh = kept?.version === this.#version && performance.now() - kept.atMs < MAX_AGE_MS;
    if (kept && isFresh && isWorthKeeping(kept.summary)) return kept.summary;
    return this.#readShared();
  }

  /** Once it is known that the fleet is small, nothing is read that nobody asks for. */
  #renew(): void {
    if (this.#kept && !isWorthKeeping(this.#kept.summary)) return;
    this.#readShared().catch((error: unknown) =>
      this.#logger.warn({ err: error }, 'the fleet was not counted'),
    );
  }

  /** Whoever asks while it is read waits for the same, unless something has happened since. */
  async #readShared(): Promise<FleetSummary> {
    if (this.#reading?.version === this.#version) return this.#reading.summary;
    const [atMs, version] = [performance.now(), this.#version];
    const reading = { summary: this.#read(), version };
    this.#reading = reading;
    try {
      const summary = await reading.summary;
      this.#kept = { summary, atMs, version };
      return summary;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }
}

function isWorthKeeping({ hostCount }: FleetSummary): boolean {
  return hostCount >= WORTH_KEEPING_HOSTS;
}
