import {
  applyDelta,
  ByteWriter,
  columnOf,
  encodeDelta,
  HOST_METRICS,
  PROCESS_METRICS,
  Table,
  type TableChange,
  type TableSchema,
} from '@seep/shared';
import type { Finding, HostDetector, ObservedBoot, ObservedProcess, ObservedSample } from '../src/index.ts';
import type { Random } from '../src/evaluate/random.ts';

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;
/** 2026-03-14 00:00 UTC */
export const BOOTED_AT_MS = Date.UTC(2026, 2, 14);

const hostSchema: TableSchema = {
  name: 'host',
  columns: HOST_METRICS.map(({ id }) => columnOf(id, PAGE_BYTES)),
};
const processSchema: TableSchema = {
  name: 'process',
  columns: PROCESS_METRICS.map(({ id }) => columnOf(id, PAGE_BYTES)),
};

export interface SimulatedProcess {
  readonly pid: number;
  readonly startTicks: number;
  readonly parentPid: number;
  readonly name: string;
  readonly command: string;
  readonly cgroup?: string;
  anonBytes: number;
  swapBytes: number;
  shmemBytes: number;
  cpuTicks: number;
  /** It has ended, and its parent has not waited for it. */
  isZombie?: boolean;
}

/** Something that runs on a simulated host: at each sample it starts, changes and ends processes. */
export interface Program {
  step(host: SimulatedHost, atMs: number): void;
}

export interface HostOptions {
  random: Random;
  memTotalBytes?: number;
  cpuCount?: number;
  /** Columns of the host table that it does not give. */
  absentHostMetrics?: readonly string[];
}

/**
 * A Linux host made of numbers: programs act, and its tables add up. Samples go through the same delta encoding as
 * those of an agent.
 */
export class SimulatedHost {
  readonly random: Random;
  readonly memTotalBytes: number;
  readonly cpuCount: number;
  /** Busy share of the processors until the next sample, and user sessions. */
  busyRatio = 0.03;
  sessionCount = 0;
  networkBytesPerSec = 2000;
  /** Memory that belongs to no process, on top of what every host has. */
  readonly extraBytes: Record<string, number> = {};
  atMs = BOOTED_AT_MS;
  readonly processes = new Map<number, SimulatedProcess>();
  readonly #programs: Program[] = [];
  readonly #absent: ReadonlySet<string>;
  #described: ObservedProcess[] = [];
  #nextPid = 1;
  #busyTicks = 0;
  #idleTicks = 0;
  #networkBytes = 0;
  #forks = 0;
  #decoded: { host: Table; process: Table } | undefined;

  constructor({ random, memTotalBytes = 16 * GIB, cpuCount = 4, absentHostMetrics = [] }: HostOptions) {
    this.random = random;
    this.memTotalBytes = memTotalBytes;
    this.cpuCount = cpuCount;
    this.#absent = new Set(absentHostMetrics);
    this.start({ name: 'systemd', command: '/sbin/init', anonBytes: 6 * MIB, parentPid: 0 });
    for (let index = 0; index < 10; index++) {
      this.start({ name: `kworker/${index}`, command: '', anonBytes: 0, parentPid: 2 });
    }
  }

  get boot(): ObservedBoot {
    return {
      bootId: 'a3c1f6de-0000-4000-8000-000000000001',
      bootedAtMs: BOOTED_AT_MS,
      memTotalBytes: this.memTotalBytes,
      cpuCount: this.cpuCount,
      ticksPerSecond: TICKS_PER_SECOND,
    };
  }

  run(...programs: Program[]): void {
    this.#programs.push(...programs);
  }

  start(
    process: Pick<SimulatedProcess, 'name' | 'command' | 'anonBytes'> &
      Partial<Pick<SimulatedProcess, 'parentPid' | 'cgroup' | 'pid'>>,
  ): SimulatedProcess {
    while (this.processes.has(this.#nextPid)) this.#nextPid++;
    const started: SimulatedProcess = {
      pid: process.pid ?? this.#nextPid++,
      startTicks: Math.round(((this.atMs - BOOTED_AT_MS) / 1000) * TICKS_PER_SECOND),
      parentPid: process.parentPid ?? 1,
      name: process.name,
      command: process.command,
      ...(process.cgroup !== undefined && { cgroup: process.cgroup }),
      anonBytes: process.anonBytes,
      swapBytes: 0,
      shmemBytes: 0,
      cpuTicks: 0,
    };
    this.processes.set(started.pid, started);
    this.#forks++;
    this.describe(started);
    return started;
  }

  /** Announces a process with the next sample, as it is called now. */
  describe(process: SimulatedProcess): void {
    const { pid, startTicks, parentPid, name, command, cgroup } = process;
    this.#described.push({
      pid,
      startTicks,
      parentPid,
      name,
      command,
      isKernelThread: command === '' && parentPid === 2,
      ...(cgroup !== undefined && { cgroup }),
    });
  }

  end(process: SimulatedProcess): void {
    if (this.processes.get(process.pid) === process) this.processes.delete(process.pid);
  }

  get anonBytes(): number {
    let sum = 0;
    for (const { anonBytes } of this.processes.values()) sum += anonBytes;
    return sum;
  }

  /** Lets time pass and takes a sample, as its descriptions and tables come out of the decoder. */
  sample(
    atMs: number,
    intervalMs: number,
    isKeyframe = false,
  ): ObservedSample & { described: ObservedProcess[] } {
    this.#passTime(atMs);
    for (const program of this.#programs) program.step(this, atMs);
    const described = this.#described;
    this.#described = [];
    const { host, process, change } = this.#decode(isKeyframe);
    return { atMs, uptimeMs: atMs - BOOTED_AT_MS, intervalMs, host, process, change, described };
  }

  #passTime(atMs: number): void {
    const seconds = (atMs - this.atMs) / 1000;
    this.atMs = atMs;
    const ticks = seconds * TICKS_PER_SECOND * this.cpuCount;
    this.#busyTicks += ticks * this.busyRatio;
    this.#idleTicks += ticks * (1 - this.busyRatio);
    this.#networkBytes += seconds * this.networkBytesPerSec;
  }

  #decode(isKeyframe: boolean): { host: Table; process: Table; change: TableChange[] | undefined } {
    const host = this.#hostTable();
    const process = this.#processTable();
    if (isKeyframe || !this.#decoded) {
      this.#decoded = { host, process };
      return { host, process, change: undefined };
    }
    const before = [this.#decoded.host, this.#decoded.process];
    const out = new ByteWriter();
    encodeDelta(before, [host, process], out);
    return { ...this.#decoded, change: applyDelta(out.finish(), before) };
  }

  #hostTable(): Table {
    const values = this.#hostValues();
    const table = new Table(hostSchema);
    table.append(
      0,
      0,
      hostSchema.columns.map(({ name }) => (this.#absent.has(name) ? undefined : values[name])),
    );
    return table;
  }

  #hostValues(): Record<string, number> {
    const shmemBytes = 20 * MIB + (this.extraBytes['shmemBytes'] ?? 0);
    const sUnreclaimBytes = 60 * MIB + (this.extraBytes['sUnreclaimBytes'] ?? 0);
    const cachedBytes = 0.1 * this.memTotalBytes + shmemBytes;
    const kernelBytes = 40 * MIB;
    const unaccountedBytes = 100 * MIB + (this.extraBytes['unaccountedBytes'] ?? 0);
    const usedBytes = this.anonBytes + shmemBytes + sUnreclaimBytes + kernelBytes + unaccountedBytes;
    const freeBytes = this.memTotalBytes - usedBytes - 0.1 * this.memTotalBytes - 50 * MIB;
    const reclaimableBytes = 0.1 * this.memTotalBytes + (this.extraBytes['availableBytes'] ?? 0);
    return {
      memTotalBytes: this.memTotalBytes,
      memFreeBytes: freeBytes,
      memAvailableBytes: freeBytes + reclaimableBytes,
      buffersBytes: 20 * MIB,
      cachedBytes,
      swapCachedBytes: 0,
      anonPagesBytes: this.anonBytes,
      mappedBytes: 80 * MIB,
      shmemBytes,
      slabBytes: sUnreclaimBytes + 30 * MIB,
      sReclaimableBytes: 30 * MIB,
      sUnreclaimBytes,
      kReclaimableBytes: 30 * MIB,
      kernelStackBytes: 8 * MIB,
      pageTablesBytes: 12 * MIB,
      percpuBytes: 20 * MIB,
      tmpfsBytes: this.extraBytes['tmpfsBytes'] ?? 0,
      sysvShmOrphanedBytes: this.extraBytes['sysvShmOrphanedBytes'] ?? 0,
      swapTotalBytes: 0,
      swapFreeBytes: 0,
      load1: this.busyRatio * this.cpuCount,
      processCount: this.processes.size,
      processesRunning: 1 + Math.round(this.busyRatio * this.cpuCount),
      sessionCount: this.sessionCount,
      cpuUserTicks: this.#busyTicks * 0.7,
      cpuNiceTicks: 0,
      cpuSystemTicks: this.#busyTicks * 0.3,
      cpuIdleTicks: this.#idleTicks,
      cpuIowaitTicks: 0,
      cpuIrqTicks: 0,
      cpuSoftirqTicks: 0,
      cpuStealTicks: 0,
      forks: this.#forks,
      netReceivedBytes: this.#networkBytes / 2,
      netSentBytes: this.#networkBytes / 2,
    };
  }

  #processTable(): Table {
    const table = new Table(processSchema, this.processes.size);
    const rows = [...this.processes.values()].toSorted((a, b) => a.pid - b.pid);
    for (const process of rows) {
      const { anonBytes, swapBytes, shmemBytes, cpuTicks } = process;
      const values: Record<string, number> = {
        rssBytes: anonBytes + 4 * MIB,
        anonBytes,
        swapBytes,
        shmemBytes,
        virtualBytes: anonBytes + 100 * MIB,
        cpuTicks,
        threads: 1,
        descriptors: 8,
        isZombie: process.isZombie === true ? 1 : 0,
      };
      table.append(
        process.pid,
        process.startTicks,
        processSchema.columns.map(({ name }) => values[name]),
      );
    }
    return table;
  }
}

export interface Run {
  fromMs: number;
  toMs: number;
  intervalMs: number;
  /** Samples come early or late by up to this share of the interval. */
  jitter?: number;
  /** Samples within these stretches never come. */
  gaps?: readonly (readonly [fromMs: number, toMs: number])[];
}

export interface ToldFinding {
  atMs: number;
  finding: Finding;
}

/** Feeds a host's samples to a detector and collects what it tells. Times are from the host's boot on. */
export function observe(detector: HostDetector, host: SimulatedHost, run: Run): ToldFinding[] {
  const { fromMs, toMs, intervalMs, jitter = 0.05, gaps = [] } = run;
  const told: ToldFinding[] = [];
  detector.startBoot(host.boot);
  let isKeyframe = true;
  let keyframeMs = fromMs;
  for (let planMs = fromMs; planMs < toMs; planMs += intervalMs) {
    const atMs = Math.round(planMs + host.random.between(0, jitter) * intervalMs);
    const sample = host.sample(BOOTED_AT_MS + atMs, intervalMs, isKeyframe);
    isKeyframe = false;
    for (const process of sample.described) detector.describe(process);
    if (gaps.some(([gapFrom, gapTo]) => atMs >= gapFrom && atMs < gapTo)) {
      isKeyframe = true;
      continue;
    }
    told.push(...detector.observe(sample).map((finding) => ({ atMs, finding })));
    if (planMs - keyframeMs >= 10 * MINUTE) {
      isKeyframe = true;
      keyframeMs = planMs;
    }
  }
  return told;
}

/** The first time each finding was told. */
export function firstTold(told: readonly ToldFinding[]): ToldFinding[] {
  const byKey = new Map<string, ToldFinding>();
  for (const one of told) {
    const key = `${one.finding.key} ${one.finding.firstSeenMs}`;
    if (!byKey.has(key)) byKey.set(key, one);
  }
  return [...byKey.values()];
}
