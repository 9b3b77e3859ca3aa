import { createHostDetector, type HostDetector, type ObservedSample, SeriesDetector } from '@seep/detection';
import { columnOf, HOST_METRICS, PROCESS_METRICS, Table } from '@seep/shared';
import type { BenchRow, BenchSuite } from './suite.ts';

const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;
const PAGE_BYTES = 4096;
const PROCESSES = 1000;
/** One in so many processes changes from sample to sample. */
const CHANGING = 10;
const SAMPLES = 2000;
const BOOTED_AT_MS = Date.UTC(2026, 2, 14);

/** What detection costs a server: a sample of a process, a verdict, and the memory of a subject. */
export const detection: BenchSuite = {
  name: 'detection',
  about: 'cost of the detector by process sample, by hourly verdict and by subject',
  run: () => Promise.resolve([...screening(), verdicts(), subjectMemory()]),
};

/** A host with a thousand processes, every one of which is screened at each sample; a tenth has changed. */
function screening(): BenchRow[] {
  return [0, CHANGING].map((leaking) => {
    const host = new BenchHost(leaking);
    for (let index = 0; index < SAMPLES / 10; index++) host.observe();
    const startMs = performance.now();
    for (let index = 0; index < SAMPLES; index++) host.observe();
    const nanoseconds = ((performance.now() - startMs) * 1e6) / SAMPLES / PROCESSES;
    const conditions = `${PROCESSES} processes, every 10 s, a tenth changed, ${leaking} leak`;
    return { what: 'screening, a process and sample', conditions, value: nanoseconds, unit: 'ns' };
  });
}

/** Four weeks of a slow leak below a season: every hour is judged on all hours before. */
function verdicts(): BenchRow {
  const hours = 28 * 24;
  const detector = new SeriesDetector({ metric: 'anon_bytes' });
  const startMs = performance.now();
  for (let hour = 0; hour < hours; hour++) {
    const season = 20 * Math.sin((2 * Math.PI * hour) / 24);
    detector.observe({
      atMs: hour * HOUR_MS,
      intervalMs: HOUR_MS,
      value: Math.round((500 + hour / 50 + season) * 256) * PAGE_BYTES,
      activity: 0.2,
      isRestart: false,
    });
  }
  const microseconds = ((performance.now() - startMs) * 1000) / hours;
  return {
    what: 'verdict of an hour',
    conditions: 'a suspect, up to 672 hours',
    value: microseconds,
    unit: 'µs',
  };
}

/** Heap of a detector with many level processes, by process. Needs --expose-gc to be exact; else it is an upper bound. */
function subjectMemory(): BenchRow {
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  const before = process.memoryUsage();
  const hosts = Array.from({ length: 50 }, () => new BenchHost(0));
  for (const host of hosts) for (let index = 0; index < 20; index++) host.observe();
  collect?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return {
    what: 'memory of a subject at rest, its table included',
    conditions: collect ? 'after a collection' : 'without a collection: an upper bound',
    value: bytes / (hosts.length * PROCESSES),
    unit: 'B',
  };
}

/** A host whose samples share their tables, as those of a decoder do. */
class BenchHost {
  readonly #detector: HostDetector = createHostDetector();
  readonly #table = new Table({
    name: 'process',
    columns: PROCESS_METRICS.map(({ id }) => columnOf(id, PAGE_BYTES)),
  });
  readonly #host = new Table({
    name: 'host',
    columns: HOST_METRICS.map(({ id }) => columnOf(id, PAGE_BYTES)),
  });
  readonly #changedKeys: number[] = [];
  readonly #leaking: number;
  #sample: ObservedSample;

  constructor(leaking: number) {
    this.#leaking = leaking;
    const gib = 1024 ** 3;
    const values: Record<string, number> = { memTotalBytes: 16 * gib, memAvailableBytes: 10 * gib };
    this.#host.append(
      0,
      0,
      HOST_METRICS.map(({ id }) => values[id]),
    );
    this.#detector.startBoot({
      bootId: 'boot',
      bootedAtMs: BOOTED_AT_MS,
      memTotalBytes: 16 * gib,
      cpuCount: 4,
      ticksPerSecond: 100,
    });
    for (let pid = 1; pid <= PROCESSES; pid++) {
      const anonBytes = 50 * MIB;
      const row: Record<string, number> = { rssBytes: anonBytes, anonBytes, cpuTicks: 10, threads: 1 };
      this.#table.append(
        pid,
        pid,
        PROCESS_METRICS.map(({ id }) => row[id]),
      );
      const command = `/usr/bin/app-${pid}`;
      this.#detector.describe({
        pid,
        startTicks: pid,
        parentPid: 0,
        name: 'app',
        command,
        isKernelThread: false,
      });
      if (pid % CHANGING === 0) this.#changedKeys.push(pid);
    }
    const atMs = BOOTED_AT_MS + 1000;
    const tables = { host: this.#host, process: this.#table };
    this.#sample = { atMs, uptimeMs: 1000, intervalMs: 10_000, ...tables, change: undefined };
    this.#detector.observe(this.#sample);
  }

  observe(): void {
    const { atMs, uptimeMs, ...rest } = this.#sample;
    const anonColumn = this.#table.columnOf('anonBytes');
    for (const key of this.#changedKeys.slice(0, this.#leaking)) {
      const cell = this.#table.rowOf(key) * this.#table.width + anonColumn;
      this.#table.cells[cell] = (this.#table.cells[cell] as number) + 20;
    }
    const change = {
      table: this.#table,
      goneKeys: [],
      goneBirths: [],
      newKeys: [],
      changedKeys: this.#changedKeys,
    };
    this.#sample = { ...rest, atMs: atMs + 10_000, uptimeMs: uptimeMs + 10_000, change: [change] };
    this.#detector.observe(this.#sample);
  }
}
