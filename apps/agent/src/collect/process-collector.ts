import {
  cgroupPathOf,
  commandLine,
  createPidStat,
  createPidStatm,
  identityOf,
  isDenied,
  type KernelFs,
  type PidStat,
  type PidStatus,
  readPidCgroup,
  readPidCmdline,
  readPidDescriptorCount,
  readPidStat,
  readPidStatm,
  readPidStatus,
  type ScrubLevel,
} from '@seep/collectors';
import { type DetailLevel, PROCESS_DETAILS_LEFT_OUT } from '../self/detail.ts';
import { ABSENT, PROCESS_METRICS, type ProcessDescription, type Table } from '@seep/shared';

/** Longest command line that is sent, in UTF-16 units. */
const MAX_COMMAND_LENGTH = 1024;

/**
 * Samples between two readings of a process's details when nothing calls for them sooner: descriptors, swap and shared
 * memory change without a trace in /proc/PID/stat.
 */
const DETAIL_PERIOD = 6;
/** The same for an agent that leaves details out. */
const LONG_DETAIL_PERIOD = 60;

const COLUMN = Object.fromEntries(PROCESS_METRICS.map(({ id }, index) => [id, index])) as Record<
  string,
  number
>;

/** What is remembered of a process from one sample to the next. */
interface Known {
  startTicks: number;
  name: string;
  parentPid: number;
  isKernelThread: boolean;
  /** Faults, resident pages and virtual size of /proc/PID/stat when memory was last read. */
  faults: number;
  residentPages: number;
  virtualBytes: number;
  /** In the order and units of PROCESS_METRICS. */
  values: Float64Array;
  lastSeen: number;
}

export interface ProcessCollection {
  /** Processes that are new, or that changed their name or parent. */
  described: ProcessDescription[];
  /** Processes that could not be read, with one reason: others of the same kind are counted only. */
  failures: { count: number; first: unknown };
}

/**
 * Reads all processes, each no deeper than it has to. /proc/PID/stat is read of every one at every sample: it has CPU
 * time, and tells by faults and sizes whether memory can have changed. Only then statm and status are read, and of each
 * process now and then, since not everything leaves a trace there.
 */
export class ProcessCollector {
  readonly #fs: KernelFs;
  readonly #pageSizeBytes: number;
  readonly #known = new Map<number, Known>();
  readonly #stat = createPidStat();
  readonly #statm = createPidStatm();
  #sample = 0;
  #detailPeriod = DETAIL_PERIOD;

  constructor(fs: KernelFs, pageSizeBytes: number) {
    this.#fs = fs;
    this.#pageSizeBytes = pageSizeBytes;
  }

  /** Fills the table with one row a process, and says what is new about them. */
  collect(table: Table, scrub: ScrubLevel, detail: DetailLevel = 0): ProcessCollection {
    table.clear();
    this.#detailPeriod = detail >= PROCESS_DETAILS_LEFT_OUT ? LONG_DETAIL_PERIOD : DETAIL_PERIOD;
    this.#sample++;
    const collection: ProcessCollection = { described: [], failures: { count: 0, first: undefined } };
    for (const pid of this.#fs.listPids()) {
      try {
        const known = this.#observe(pid, scrub, collection.described);
        if (known) table.append(pid, known.startTicks, known.values);
      } catch (error) {
        collection.failures.first ??= error;
        collection.failures.count++;
      }
    }
    for (const [pid, { lastSeen }] of this.#known) if (lastSeen !== this.#sample) this.#known.delete(pid);
    return collection;
  }

  /** Describes every process again: a server that has no memory of them asks for it. */
  forget(): void {
    this.#known.clear();
  }

  #observe(pid: number, scrub: ScrubLevel, described: ProcessDescription[]): Known | undefined {
    const isDue = (this.#sample + pid) % this.#detailPeriod === 0;
    const before = this.#known.get(pid);
    // A kernel thread has no memory, and nobody asks for its CPU time: it only has to be the same one still.
    if (before?.isKernelThread && !isDue) {
      before.lastSeen = this.#sample;
      return before;
    }
    const stat = readPidStat(this.#fs, pid, this.#stat);
    if (!stat) return undefined;
    const isNew = before?.startTicks !== stat.startTicks;
    const known = isNew ? this.#meet(pid, stat) : before;
    known.lastSeen = this.#sample;
    if (isNew || known.name !== stat.name || known.parentPid !== stat.parentPid) {
      known.name = stat.name;
      known.parentPid = stat.parentPid;
      described.push(this.#describe(pid, stat, scrub));
    }
    if (!known.isKernelThread) this.#measure(pid, stat, known, isNew || isDue);
    return known;
  }

  #meet(pid: number, { startTicks, name, parentPid, isKernelThread }: PidStat): Known {
    const values = new Float64Array(PROCESS_METRICS.length).fill(isKernelThread ? 0 : ABSENT);
    values[COLUMN['contextSwitches'] as number] = ABSENT;
    const known: Known = {
      startTicks,
      name,
      parentPid,
      isKernelThread,
      values,
      faults: -1,
      residentPages: -1,
      virtualBytes: -1,
      lastSeen: this.#sample,
    };
    this.#known.set(pid, known);
    return known;
  }

  #measure(pid: number, stat: PidStat, known: Known, isDue: boolean): void {
    const { values } = known;
    const isZombie = stat.state === 'Z' || stat.state === 'X';
    values[COLUMN['isZombie'] as number] = isZombie ? 1 : 0;
    values[COLUMN['cpuTicks'] as number] = stat.userTicks + stat.systemTicks;
    values[COLUMN['threads'] as number] = stat.threadCount;
    if (isZombie) {
      for (const id of ['rssBytes', 'anonBytes', 'swapBytes', 'shmemBytes', 'virtualBytes', 'descriptors']) {
        values[COLUMN[id] as number] = 0;
      }
      return;
    }
    const faults = stat.minorFaults + stat.majorFaults;
    const hasMoved =
      faults !== known.faults ||
      stat.residentPages !== known.residentPages ||
      stat.virtualBytes !== known.virtualBytes;
    if (!hasMoved && !isDue) return;
    // Pages that went without a fault were given back, or swapped out.
    const hasShrunk = stat.residentPages < known.residentPages;
    known.faults = faults;
    known.residentPages = stat.residentPages;
    known.virtualBytes = stat.virtualBytes;
    const statm = readPidStatm(this.#fs, pid, this.#statm);
    if (!statm) return;
    values[COLUMN['rssBytes'] as number] = statm.residentPages * this.#pageSizeBytes;
    values[COLUMN['anonBytes'] as number] = (statm.residentPages - statm.sharedPages) * this.#pageSizeBytes;
    values[COLUMN['virtualBytes'] as number] = statm.sizePages * this.#pageSizeBytes;
    if (!isDue && !hasShrunk) return;
    const status = readPidStatus(this.#fs, pid);
    values[COLUMN['swapBytes'] as number] = status?.vmSwapBytes ?? ABSENT;
    values[COLUMN['shmemBytes'] as number] = status?.rssShmemBytes ?? ABSENT;
    values[COLUMN['contextSwitches'] as number] = status ? contextSwitchesOf(status) : ABSENT;
    if (isDue) values[COLUMN['descriptors'] as number] = readPidDescriptorCount(this.#fs, pid) ?? ABSENT;
  }

  #describe(pid: number, stat: PidStat, scrub: ScrubLevel): ProcessDescription {
    const { startTicks, name, parentPid, isKernelThread } = stat;
    const description: ProcessDescription = { pid, startTicks, parentPid, name, command: '', isKernelThread };
    if (isKernelThread) return description;
    const args = orDenied(() => readPidCmdline(this.#fs, pid)) ?? [];
    description.command = commandLine(args, { scrub, maxLength: MAX_COMMAND_LENGTH });
    const userId = orDenied(() => readPidStatus(this.#fs, pid))?.effectiveUid;
    if (userId !== undefined) description.userId = userId;
    const cgroup = cgroupPathOf(orDenied(() => readPidCgroup(this.#fs, pid)) ?? []);
    if (cgroup !== undefined) {
      const { unit, containerId } = identityOf(cgroup);
      description.cgroup = cgroup;
      if (unit !== undefined) description.unit = unit;
      if (containerId !== undefined) description.container = containerId;
    }
    return description;
  }
}

function contextSwitchesOf({ voluntaryContextSwitches, involuntaryContextSwitches }: PidStatus): number {
  return voluntaryContextSwitches === undefined || involuntaryContextSwitches === undefined
    ? ABSENT
    : voluntaryContextSwitches + involuntaryContextSwitches;
}

/** A file that is not ours to read leaves its field out; the process is still worth its numbers. */
function orDenied<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
