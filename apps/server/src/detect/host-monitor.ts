import {
  createHostDetector,
  type Finding,
  type HostDetector,
  type ObservedBoot,
  type ObservedSample,
} from '@seep/detection';
import type { HostFacts, ProcessDescription, Table, TableChange } from '@seep/shared';
import { tableOf } from '../agents/boot-stream.ts';

/** A sample on its way to the detector, with what tells it from the one before. */
export interface MonitoredSample {
  bootNo: number;
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  tables: Table[];
  change: TableChange[] | undefined;
}

export interface MonitoredBoot {
  no: number;
  bootId: string;
  bootedAtMs: number;
  facts: HostFacts;
}

/**
 * The detector of one host and how far it has come. It outlives the host's connections, so that a reconnect costs
 * nothing; a sample that comes again is not counted twice.
 */
export class HostMonitor {
  readonly #detector: HostDetector;
  #bootNo: number | undefined;
  #seq = 0;

  constructor(timeScale: number) {
    this.#detector = createHostDetector({ timeScale });
  }

  get subjectCount(): number {
    return this.#detector.subjectCount;
  }

  get bootNo(): number | undefined {
    return this.#bootNo;
  }

  /** Whether nothing up to this number of this boot, or of one before, is new to it. */
  hasSeen(bootNo: number, seq: number): boolean {
    if (this.#bootNo === undefined) return seq === 0;
    return this.#bootNo === bootNo ? this.#seq >= seq : this.#bootNo > bootNo;
  }

  /** A record that holds nothing to observe. */
  pass(bootNo: number, seq: number): void {
    if (bootNo === this.#bootNo) this.#seq = Math.max(this.#seq, seq);
  }

  startBoot(boot: MonitoredBoot): void {
    if (this.#bootNo === boot.no) return;
    this.#bootNo = boot.no;
    this.#seq = 0;
    this.#detector.startBoot(observedBoot(boot));
  }

  describe(processes: readonly ProcessDescription[]): void {
    for (const process of processes) this.#detector.describe(process);
  }

  /** Findings that the sample changed; none for a sample seen before or of a boot that is past. */
  observe(sample: MonitoredSample): Finding[] {
    if (sample.bootNo !== this.#bootNo || sample.seq <= this.#seq) return [];
    this.#seq = sample.seq;
    const observed = observedSample(sample);
    return observed ? this.#detector.observe(observed) : [];
  }

  open(): Finding[] {
    return this.#detector.open();
  }
}

function observedBoot({ bootId, bootedAtMs, facts }: MonitoredBoot): ObservedBoot {
  const { memTotalBytes, cpuCount, ticksPerSecond } = facts;
  return { bootId, bootedAtMs, memTotalBytes, cpuCount, ticksPerSecond };
}

function observedSample(sample: MonitoredSample): ObservedSample | undefined {
  const host = tableOf(sample.tables, 'host');
  const process = tableOf(sample.tables, 'process');
  if (!host || !process) return undefined;
  const { atMs, uptimeMs, intervalMs, change } = sample;
  return { atMs, uptimeMs, intervalMs, host, process, change };
}
