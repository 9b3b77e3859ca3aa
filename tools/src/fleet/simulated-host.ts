import {
  columnOf,
  HOST_METRICS,
  type HostEvent,
  type HostFacts,
  type ProcessDescription,
  Table,
} from '@seep/shared';
import type { HostPlan } from './host-plan.ts';
import { GIB, MAIN_PROGRAM, MIB, type Program, programsOf } from './programs.ts';
import { PAGE_BYTES, ProcessRows } from './process-rows.ts';
import { Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TICKS_PER_SECOND = 100;

/** Metrics that the kernel of these hosts does not give. */
const ABSENT = new Set(['secPageTablesBytes', 'zswapBytes', 'agentLateMilliseconds', 'agentDroppedRecords']);

const HOST_SCHEMA = {
  name: 'host',
  columns: HOST_METRICS.filter(({ id }) => !ABSENT.has(id)).map(({ id }) => columnOf(id, PAGE_BYTES)),
};

/** A leak by restarts: the supervisor restarts the program after this. */
const LINEAGE_RESTART_MS = 5 * HOUR_MS;

/** The incident's cycle: nine command lines, each a wrapper of 78 MB with a child of 52 MB that nobody ends. */
const FAMILY_TOOLS = 'filesystem memory git fetch search browser sqlite time slack'.split(' ');
const FAMILY_WRAPPER_BYTES = 26 * MIB;
const FAMILY_CHILD_BYTES = 49 * MIB;

/** Below this share of free memory the kernel kills. */
const OOM_RATIO = 0.01;

export interface BootOfHost {
  id: string;
  bootedAtMs: number;
}

/**
 * One Linux host made of numbers. Time is the caller's: the same calls give the same host. Its tables add up: what no
 * process and no cache has is unaccounted.
 */
export class SimulatedHost {
  readonly plan: HostPlan;
  readonly #random: Random;
  /** Boots are new with every run: what an earlier one has stored under a boot's id would count as sent. */
  readonly #bootIds: Random;
  readonly #onsetMs: number;
  readonly #timeScale: number;
  readonly #hostTable = new Table(HOST_SCHEMA, 1);
  readonly #containerId: string;
  #rows: ProcessRows;
  #boot: BootOfHost;
  #atMs: number;
  #nextPid = 1;
  #described: ProcessDescription[] = [];
  #events: HostEvent[] = [];
  #counters = {
    user: 0,
    system: 0,
    idle: 0,
    received: 0,
    sent: 0,
    forks: 0,
    oomKills: 0,
    faults: 0,
    switches: 0,
  };
  #busyRatio = 0;
  /** What the leak has taken that is not of a process. */
  #leakedBytes = 0;
  #nextCycleMs = Infinity;
  #nextRestartMs = Infinity;

  /**
   * @param startMs when the run begins, history included
   * @param durationMs how long it lasts: leaks begin within it
   * @param timeScale leaks, days and restarts are this many times faster
   */
  constructor(plan: HostPlan, startMs: number, durationMs: number, timeScale = 1) {
    this.plan = plan;
    this.#random = new Random(plan.seed);
    this.#bootIds = new Random(plan.seed + Math.floor(startMs));
    this.#timeScale = timeScale;
    this.#onsetMs = startMs + (plan.leak?.onsetRatio ?? Infinity) * durationMs;
    this.#containerId = this.#random.hex(64);
    this.#rows = new ProcessRows(256);
    this.#boot = { id: this.#bootIds.uuid(), bootedAtMs: Math.round(startMs - plan.uptimeMs) };
    this.#atMs = startMs;
    this.#startPrograms(this.#boot.bootedAtMs);
  }

  get boot(): BootOfHost {
    return this.#boot;
  }

  /** True time of the last step. */
  get atMs(): number {
    return this.#atMs;
  }

  get tables(): [Table, Table] {
    return [this.#hostTable, this.#rows.table];
  }

  get onsetMs(): number | undefined {
    return Number.isFinite(this.#onsetMs) ? this.#onsetMs : undefined;
  }

  get facts(): HostFacts {
    return {
      hostname: this.plan.name,
      machineId: new Random(this.plan.seed + 1).hex(32),
      kernel: '6.1.0-28-amd64',
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      architecture: 'x64',
      cpuCount: this.plan.cpuCount,
      memTotalBytes: this.plan.memTotalBytes,
      pageSizeBytes: PAGE_BYTES,
      ticksPerSecond: TICKS_PER_SECOND,
    };
  }

  takeDescribed(): ProcessDescription[] {
    const described = this.#described;
    this.#described = [];
    return described;
  }

  takeEvents(): HostEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Names all processes again: a connection's first sample does not need it, a new boot's does. */
  reboot(atMs: number): void {
    this.#boot = { id: this.#bootIds.uuid(), bootedAtMs: Math.round(atMs) };
    this.#rows = new ProcessRows(256);
    this.#described = [];
    this.#events = [{ kind: 'boot', atMs: Math.round(atMs), detail: {} }];
    this.#counters = {
      user: 0,
      system: 0,
      idle: 0,
      received: 0,
      sent: 0,
      forks: 0,
      oomKills: 0,
      faults: 0,
      switches: 0,
    };
    this.#leakedBytes = 0;
    this.#nextCycleMs = Infinity;
    this.#nextRestartMs = Infinity;
    this.#nextPid = 1;
    this.#atMs = atMs;
    this.#startPrograms(atMs);
  }

  /** Lets time pass and fills the tables. @returns true when the host had to reboot: memory was at its end */
  step(atMs: number): boolean {
    const seconds = Math.max(0, (atMs - this.#atMs) / 1000) * this.#timeScale;
    this.#atMs = atMs;
    this.#busyRatio = this.#load(atMs);
    this.#rows.step(
      seconds,
      ((atMs - this.#boot.bootedAtMs) / 1000) * this.#timeScale,
      this.#busyRatio,
      this.#random,
    );
    this.#runJobs();
    if (atMs >= this.#onsetMs) this.#leak(seconds);
    const isExhausted = this.#killIfExhausted();
    this.#count(seconds);
    this.#fillHostTable();
    return isExhausted;
  }

  #startPrograms(bootedAtMs: number): void {
    for (const program of programsOf(this.plan.role, this.plan.version)) {
      for (let left = program.count; left > 0; left--) this.#start(program, bootedAtMs);
    }
  }

  #start(program: Program, atMs: number): number {
    const pid = this.#nextPid++;
    const startTicks = Math.max(0, Math.round(((atMs - this.#boot.bootedAtMs) / 1000) * TICKS_PER_SECOND));
    const parentRow = program.parent === undefined ? 0 : this.#rows.find(program.parent);
    const isFirst = parentRow < 0 || this.#rows.count === 0;
    const parentPid = isFirst
      ? program.name === 'kthreadd' || pid === 1
        ? 0
        : 1
      : this.#rows.pid(parentRow);
    this.#rows.start(program, pid, startTicks, this.#random);
    this.#counters.forks++;
    const isKernelThread = program.command === '';
    const cgroup = program.isContained
      ? `/system.slice/docker-${this.#containerId}.scope`
      : program.unit && `/system.slice/${program.unit}`;
    this.#described.push({
      pid,
      startTicks,
      parentPid,
      name: program.name,
      command: program.command,
      isKernelThread,
      ...(program.userId !== undefined && { userId: program.userId }),
      ...(cgroup !== undefined && !isKernelThread && { cgroup }),
      ...(program.isContained && { container: this.#containerId }),
      ...(program.unit !== undefined && !program.isContained && { unit: program.unit }),
    });
    return pid;
  }

  /** Busy share of the processors: people's day, and a night job. */
  #load(atMs: number): number {
    const dayMs = (atMs * this.#timeScale) % DAY_MS;
    const hour = dayMs / HOUR_MS;
    const isWeekend = [0, 6].includes(new Date((atMs * this.#timeScale) % (7 * DAY_MS)).getUTCDay());
    const day = hour > 7 && hour < 20 ? Math.sin(((hour - 7) / 13) * Math.PI) : 0;
    const nightJob = hour > 2 && hour < 2.3 ? 0.4 : 0;
    return Math.min(1, 0.03 + day * (isWeekend ? 0.1 : 0.45) + nightJob + this.#random.between(0, 0.04));
  }

  /** Now and then a short process comes, and goes with the next sample. */
  #runJobs(): void {
    const job = this.#rows.find(JOB.name);
    if (job >= 0) this.#rows.end(job);
    else if (this.#random.chance(0.1)) this.#start(JOB, this.#atMs);
  }

  #leak(seconds: number): void {
    const { leak } = this.plan;
    if (!leak) return;
    const grown = (leak.perHour / 3600) * seconds;
    const main = MAIN_PROGRAM[this.plan.role];
    switch (leak.kind) {
      case 'process':
        return this.#leakIn(this.#rows.find(main), grown);
      case 'version':
        for (const row of this.#rows.all(main)) this.#leakIn(row, grown);
        return;
      case 'lineage':
        return this.#leakAcrossRestarts(main, grown);
      case 'family':
        return this.#spawn(leak.perHour);
      case 'descriptors':
        this.#leakedBytes += grown;
        return this.#rows.openDescriptors(this.#rows.find(main), 40 + this.#leakedBytes);
      case 'slab':
      case 'shmem':
      case 'unaccounted':
        this.#leakedBytes += grown * this.#random.between(0.8, 1.2);
        return;
      default:
        leak.kind satisfies never;
    }
  }

  #leakIn(row: number, bytes: number): void {
    if (row >= 0) this.#rows.leak(row, bytes * this.#random.between(0.6, 1.4));
  }

  #leakAcrossRestarts(name: string, bytes: number): void {
    const restartMs = LINEAGE_RESTART_MS / this.#timeScale;
    if (this.#nextRestartMs === Infinity) this.#nextRestartMs = this.#atMs + restartMs;
    if (this.#atMs >= this.#nextRestartMs) {
      this.#nextRestartMs += restartMs;
      this.#restart(this.#rows.find(name));
    }
    this.#leakIn(this.#rows.find(name), bytes);
  }

  #restart(row: number): void {
    if (row < 0) return;
    const program = this.#rows.program(row);
    this.#rows.end(row);
    this.#start(program, this.#atMs);
  }

  /** The supervisor starts its helpers anew with each cycle and never ends the old ones. */
  #spawn(bytesPerHour: number): void {
    const cycleBytes = FAMILY_TOOLS.length * (FAMILY_WRAPPER_BYTES + FAMILY_CHILD_BYTES);
    const cycleMs = ((cycleBytes / bytesPerHour) * HOUR_MS) / this.#timeScale;
    if (this.#nextCycleMs === Infinity) this.#nextCycleMs = this.#atMs;
    // A host that sampled seldom catches up, within reason.
    for (let left = 4; left > 0 && this.#nextCycleMs <= this.#atMs; left--) {
      this.#nextCycleMs += cycleMs;
      for (const tool of FAMILY_TOOLS) {
        this.#start(
          {
            ...HELPER,
            name: 'npm exec',
            command: `npm exec @tools/server-${tool}`,
            anonBytes: FAMILY_WRAPPER_BYTES,
          },
          this.#atMs,
        );
        this.#start(
          {
            ...HELPER,
            name: 'node',
            command: `node /root/.npm/_npx/server-${tool}/index.js`,
            anonBytes: FAMILY_CHILD_BYTES,
          },
          this.#atMs,
        );
      }
    }
  }

  /** What the OOM killer does: ends the largest, whose service restarts it. */
  #killIfExhausted(): boolean {
    if (this.#freeBytes() > OOM_RATIO * this.plan.memTotalBytes) return false;
    const row = this.#rows.largest();
    const program = this.#rows.program(row);
    const pid = this.#rows.pid(row);
    const anonBytes = this.#rows.anonBytesOf(row);
    this.#counters.oomKills++;
    this.#events.push({
      kind: 'oom_kill',
      atMs: Math.round(this.#atMs + this.plan.skewMs),
      detail: { pid, name: program.name, anonBytes },
    });
    if (program.parent === 'supervisor') this.#rows.end(row);
    else this.#restart(row);
    return this.#freeBytes() <= OOM_RATIO * this.plan.memTotalBytes;
  }

  #count(seconds: number): void {
    const { random, counters } = { random: this.#random, counters: this.#counters };
    const ticks = seconds * TICKS_PER_SECOND * this.plan.cpuCount;
    counters.user += ticks * this.#busyRatio * 0.7;
    counters.system += ticks * this.#busyRatio * 0.3;
    counters.idle += ticks * (1 - this.#busyRatio);
    const bytes = seconds * (2000 + 4e6 * this.#busyRatio) * random.between(0.8, 1.2);
    counters.received += bytes;
    counters.sent += bytes * 1.6;
    counters.faults += seconds * (200 + 20_000 * this.#busyRatio);
    counters.switches += seconds * (800 + 60_000 * this.#busyRatio);
  }

  #extra(kind: string): number {
    return this.plan.leak?.kind === kind ? this.#leakedBytes : 0;
  }

  #usedBytes(): number {
    const kernelBytes = 160 * MIB + this.#rows.count * 40 * 1024;
    const leaked = this.#extra('slab') + this.#extra('shmem') + this.#extra('unaccounted');
    return this.#rows.anonBytes + kernelBytes + 220 * MIB + leaked;
  }

  #cacheBytes(): number {
    // The page cache takes what is left, up to a third, and gives it back first.
    const left = this.plan.memTotalBytes - this.#usedBytes();
    return Math.max(64 * MIB, Math.min(this.plan.memTotalBytes / 3, left - 0.04 * this.plan.memTotalBytes));
  }

  #freeBytes(): number {
    return this.plan.memTotalBytes - this.#usedBytes() - this.#cacheBytes();
  }

  #fillHostTable(): void {
    const { memTotalBytes, cpuCount } = this.plan;
    const counters = this.#counters;
    const shmemBytes = 40 * MIB + this.#extra('shmem');
    const sUnreclaimBytes = 60 * MIB + this.#extra('slab');
    const sReclaimableBytes = 40 * MIB;
    const cacheBytes = this.#cacheBytes();
    const freeBytes = Math.max(0, this.#freeBytes());
    const sessionCount = this.#busyRatio > 0.2 && !this.plan.role.startsWith('db') ? 1 : 0;
    const values: Record<string, number> = {
      memTotalBytes,
      memFreeBytes: freeBytes,
      memAvailableBytes: freeBytes + cacheBytes * 0.9 + sReclaimableBytes,
      buffersBytes: 24 * MIB,
      cachedBytes: cacheBytes - 24 * MIB + shmemBytes,
      swapCachedBytes: 0,
      anonPagesBytes: this.#rows.anonBytes,
      mappedBytes: 180 * MIB,
      shmemBytes,
      slabBytes: sUnreclaimBytes + sReclaimableBytes,
      sReclaimableBytes,
      sUnreclaimBytes,
      kReclaimableBytes: sReclaimableBytes,
      kernelStackBytes: this.#rows.count * 16 * 1024,
      pageTablesBytes: this.#rows.count * 24 * 1024,
      percpuBytes: cpuCount * 3 * MIB,
      vmallocUsedBytes: 34 * MIB,
      hugetlbBytes: 0,
      dirtyBytes: 2 * MIB * this.#random.next(),
      writebackBytes: 0,
      committedAsBytes: this.#rows.anonBytes * 1.4,
      swapTotalBytes: 2 * GIB,
      swapFreeBytes: 2 * GIB,
      load1: this.#busyRatio * cpuCount * this.#random.between(0.8, 1.2),
      load5: this.#busyRatio * cpuCount,
      load15: this.#busyRatio * cpuCount,
      threadCount: this.#rows.count * 2,
      processCount: this.#rows.count,
      processesRunning: 1 + Math.round(this.#busyRatio * cpuCount),
      processesBlocked: 0,
      sessionCount,
      cpuUserTicks: counters.user,
      cpuSystemTicks: counters.system,
      cpuIdleTicks: counters.idle,
      cpuNiceTicks: 0,
      cpuIowaitTicks: 0,
      cpuIrqTicks: 0,
      cpuSoftirqTicks: 0,
      cpuStealTicks: 0,
      contextSwitches: counters.switches,
      forks: counters.forks,
      psiCpuSomeMicroseconds: counters.user * 20,
      psiMemorySomeMicroseconds: 0,
      psiMemoryFullMicroseconds: 0,
      psiIoSomeMicroseconds: 0,
      psiIoFullMicroseconds: 0,
      pageFaults: counters.faults,
      majorPageFaults: 0,
      pagesSwappedIn: 0,
      pagesSwappedOut: 0,
      pagesScannedDirect: 0,
      pagesScannedKswapd: 0,
      oomKills: counters.oomKills,
      netReceivedBytes: counters.received,
      netSentBytes: counters.sent,
      agentRssBytes: 31 * MIB,
      agentCpuMilliseconds: (counters.idle + counters.user) * 0.01,
      agentSpoolBytes: 0,
    };
    this.#hostTable.clear();
    this.#hostTable.append(
      0,
      0,
      HOST_SCHEMA.columns.map(({ name }) => values[name]),
    );
  }
}

const JOB: Program = {
  name: 'run-parts',
  command: 'run-parts --report /etc/cron.hourly',
  count: 1,
  habit: 'still',
  anonBytes: 2 * MIB,
  fileBytes: 2 * MIB,
  unit: 'cron.service',
  userId: 0,
  parent: 'cron',
};

const HELPER = {
  count: 1,
  habit: 'still',
  fileBytes: 30 * MIB,
  userId: 0,
  parent: 'supervisor',
  isContained: true,
} as const;
