import { setFlagsFromString } from 'node:v8';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runInNewContext } from 'node:vm';
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

/** Samples of each host while many are held: each comes to one whose memory was not touched since its last. */
const ROUNDS = 20;
const INTERVAL_S = 10;
const INTERVAL_MS = INTERVAL_S * 1000;
/** One in so many subjects is a suspect, of which hours are kept. */
const SUSPECTED = 1000;
/** The heap moves by megabytes on its own: fewer suspects are lost in that. */
const MEASURABLE = 500;
const SUSPECT_HOURS = 28 * 24;

/** What detection costs a server: a sample of a process, a verdict, and the memory of a subject. */
export const detection: BenchSuite = {
  name: 'detection',
  about:
    'cost of the detector by process sample, by hourly verdict and by subject, for many subjects at once',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { subjects: { type: 'string', default: '50000' } },
    });
    const hosts = Math.max(1, Math.round(Number(values.subjects) / PROCESSES));
    return [...screening(), ...(await manySubjects(hosts))];
  },
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

/** All subjects of many hosts held at one time on one core: memory of each, samples of each in turn, and verdicts. */
async function manySubjects(hostCount: number): Promise<BenchRow[]> {
  const subjects = hostCount * PROCESSES;
  const conditions = `${subjects} subjects at once`;
  const bare = await heldBytes();
  const hosts = Array.from({ length: hostCount }, () => new BenchHost(0));
  // A process is measured from the lowest level after its first minutes: until then nothing is kept of it.
  for (let round = 0; round < ROUNDS; round++) for (const host of hosts) host.observe();
  const bytes = ((await heldBytes()) - bare) / subjects;

  const startMs = performance.now();
  for (let round = 0; round < ROUNDS; round++) for (const host of hosts) host.observe();
  const secondsARound = (performance.now() - startMs) / 1000 / ROUNDS;
  const rows: BenchRow[] = [
    { what: 'memory of a subject at rest, its table included', conditions, value: bytes, unit: 'B' },
    {
      what: 'screening, a process and sample',
      conditions,
      value: (secondsARound * 1e9) / subjects,
      unit: 'ns',
    },
    {
      what: `of one core, at a sample every ${INTERVAL_S} s`,
      conditions,
      value: (100 * secondsARound) / INTERVAL_S,
      unit: '%',
    },
    ...(await verdicts(Math.max(1, Math.round(subjects / SUSPECTED)), conditions)),
  ];
  // Held until here: what was collected before would not have been measured.
  if (hosts.some((host) => host.subjectCount < PROCESSES)) throw new Error('a host lost its subjects');
  return rows;
}

/** Four weeks of a creep below a season, too slow to claim, of many suspects in turn: every hour is judged on all hours before. */
async function verdicts(count: number, held: string): Promise<BenchRow[]> {
  const conditions = `${count} of ${held} suspected, ${SUSPECT_HOURS} hours kept`;
  const bare = await heldBytes();
  const suspects = Array.from({ length: count }, () => new SeriesDetector({ metric: 'anon_bytes' }));
  const startMs = performance.now();
  for (let hour = 0; hour < SUSPECT_HOURS; hour++) {
    const season = 20 * Math.sin((2 * Math.PI * hour) / 24);
    for (const [index, suspect] of suspects.entries()) {
      suspect.observe({
        atMs: hour * HOUR_MS,
        intervalMs: HOUR_MS,
        value: Math.round((500 + index + hour / 50 + season) * 256) * PAGE_BYTES,
        activity: 0.2,
        isRestart: false,
      });
    }
  }
  const microseconds = ((performance.now() - startMs) * 1000) / SUSPECT_HOURS / count;
  const bytes = ((await heldBytes()) - bare) / count;
  // A finding thins its cells: what is measured is a suspect that never becomes one.
  if (suspects.some((suspect) => suspect.open())) throw new Error('a suspect was found');
  const verdict = { what: 'verdict of an hour', conditions, value: microseconds, unit: 'µs' };
  if (count < MEASURABLE) return [verdict];
  return [verdict, { what: 'memory of a suspect', conditions, value: bytes, unit: 'B' }];
}

/** Heap and buffers in use, after a collection. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Buffers that a collection found free are let go in the background.
  for (let round = 0; round < 3; round++) {
    collect();
    await delay(100);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
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
    this.#sample = { atMs, uptimeMs: 1000, intervalMs: INTERVAL_MS, ...tables, change: undefined };
    this.#detector.observe(this.#sample);
  }

  get subjectCount(): number {
    return this.#detector.subjectCount;
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
    this.#sample = { ...rest, atMs: atMs + INTERVAL_MS, uptimeMs: uptimeMs + INTERVAL_MS, change: [change] };
    this.#detector.observe(this.#sample);
  }
}
