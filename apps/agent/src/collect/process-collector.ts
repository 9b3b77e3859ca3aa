import {
  cgroupPathOf,
  commandLine,
  createPidStat,
  createPidStatm,
  hasOwnPids,
  identityOf,
  isDenied,
  isGone,
  type KernelFs,
  parsePidStat,
  type PidStat,
  PidStatWatch,
  type PidUsage,
  readLastPid,
  readPidCgroup,
  readPidCmdline,
  readPidDescriptorCount,
  readPidStatm,
  readPidStatus,
  readPidUsage,
  type ScrubLevel,
  type WatchedStat,
} from '@seep/collectors';
import { type DetailLevel, PROCESS_DETAILS_LEFT_OUT } from '../self/detail.ts';
import { columnOf, PROCESS_METRICS, type ProcessDescription, Table } from '@seep/shared';

/** Longest command line that is sent, in UTF-16 units. */
const MAX_COMMAND_LENGTH = 1024;

/** How often something is read: every so many samples, more often when they are so far apart that this takes too long. */
interface Period {
  samples: number;
  longestMs: number;
}

/**
 * Between two readings of the details of a process that does something: descriptors, swap and shared memory change without a
 * trace in the sizes of /proc/PID/stat.
 */
const DETAIL_PERIOD: Period = { samples: 6, longestMs: 60_000 };
/** The same for a process of which not a byte of /proc/PID/stat has changed since. */
const QUIET_PERIOD: Period = { samples: 30, longestMs: 300_000 };
/** Either, for an agent that leaves details out. */
const LONG_DETAIL_PERIOD: Period = { samples: 60, longestMs: 600_000 };

/** A period in samples, one at least. @param unit samples of which it is a multiple */
const samplesOf = ({ samples, longestMs }: Period, intervalMs: number, unit = 1): number =>
  Math.max(1, Math.floor(Math.min(samples, longestMs / intervalMs) / unit)) * unit;

const COLUMN = Object.fromEntries(PROCESS_METRICS.map(({ id }, index) => [id, index])) as Record<
  string,
  number
>;
const column = (id: string): number => COLUMN[id] as number;
const IS_ZOMBIE = column('isZombie');
const CPU_TICKS = column('cpuTicks');
const THREADS = column('threads');
const RSS = column('rssBytes');
const ANON = column('anonBytes');
const VIRTUAL = column('virtualBytes');
const SWAP = column('swapBytes');
const SHMEM = column('shmemBytes');
const CONTEXT_SWITCHES = column('contextSwitches');
const DESCRIPTORS = column('descriptors');
/** A zombie has let go of all of it. */
const OF_THE_LIVING = [RSS, ANON, SWAP, SHMEM, VIRTUAL, DESCRIPTORS];

/** What is remembered of a process from one sample to the next, beside its row of the table. */
interface Known {
  readonly watched: WatchedStat;
  startTicks: number;
  name: string;
  parentPid: number;
  isKernelThread: boolean;
  isZombie: boolean;
  /** Whether /proc/PID/stat has changed since details were read. */
  hasChanged: boolean;
  /** Faults, resident pages and virtual size of /proc/PID/stat when memory was last read. */
  faults: number;
  residentPages: number;
  virtualBytes: number;
}

export interface ProcessCollection {
  /** Processes that are new, or that changed their name or parent. */
  described: ProcessDescription[];
  /** Processes that could not be read, with one reason: others of the same kind are counted only. */
  failures: { count: number; first: unknown };
}

/**
 * Reads all processes, each no deeper than it has to. Whether it has done anything is asked of every one at every sample, and
 * /proc/PID/stat looked at when it has changed by a byte: it has CPU time, and tells by faults and sizes whether memory can
 * have changed. Only then statm and status are read, and of each process now and then, since not everything leaves a trace
 * there.
 */
export class ProcessCollector {
  /** One row a process; what has not changed stays where it is. */
  readonly table: Table;
  readonly #fs: KernelFs;
  readonly #pageSizeBytes: number;
  readonly #watch: PidStatWatch;
  /** By row of the table; undefined where nothing has been read yet, or not now. */
  #known: (Known | undefined)[] = [];
  readonly #stat = createPidStat();
  readonly #statm = createPidStatm();
  /** Those that have ended in this sample, and in the one before: somebody else is the parent of their children. */
  #ended = new Set<number>();
  #endedBefore = new Set<number>();
  readonly #hasOwnPids: boolean;
  /** The pid that was given away last at the sample before; undefined when that says nothing of who is missing in the table. */
  #lastPid: number | undefined;
  /** How often processes were listed since it was given away. */
  #listings = 0;
  /** The last one in which the kernel took pages from processes. */
  #reclaimedSample = 0;
  #sample = 0;
  #listSamples = 1;
  #detailSamples = 1;
  #quietSamples = 1;

  constructor(fs: KernelFs, pageSizeBytes: number) {
    this.#fs = fs;
    this.#pageSizeBytes = pageSizeBytes;
    this.#watch = new PidStatWatch(fs);
    this.#hasOwnPids = hasOwnPids(fs);
    this.table = new Table({
      name: 'process',
      columns: PROCESS_METRICS.map(({ id }) => columnOf(id, pageSizeBytes)),
    });
  }

  /**
   * Brings the table up to date, and says what is new about the processes.
   * @param intervalMs between two samples
   * @param isReclaiming whether the kernel may have taken pages from processes since the last sample
   * @throws the system's error when processes cannot be listed; then the table is empty, not old
   */
  collect(
    scrub: ScrubLevel,
    intervalMs: number,
    detail: DetailLevel = 0,
    isReclaiming = true,
  ): ProcessCollection {
    const isLong = detail >= PROCESS_DETAILS_LEFT_OUT;
    this.#listSamples = samplesOf(DETAIL_PERIOD, intervalMs);
    this.#detailSamples = samplesOf(isLong ? LONG_DETAIL_PERIOD : DETAIL_PERIOD, intervalMs);
    this.#quietSamples = samplesOf(
      isLong ? LONG_DETAIL_PERIOD : QUIET_PERIOD,
      intervalMs,
      this.#detailSamples,
    );
    this.#sample++;
    if (isReclaiming) this.#reclaimedSample = this.#sample;
    if (this.#ended.size + this.#endedBefore.size > 0) {
      [this.#ended, this.#endedBefore] = [this.#endedBefore, this.#ended];
      this.#ended.clear();
    }
    const collection: ProcessCollection = { described: [], failures: { count: 0, first: undefined } };
    const pids = this.#list();
    this.#align(pids);
    let goneCount = 0;
    for (let row = 0; row < pids.length; row++) {
      const pid = pids[row] as number;
      try {
        if (this.#observe(pid, row, scrub, collection.described)) continue;
      } catch (error) {
        collection.failures.first ??= error;
        collection.failures.count++;
        this.#lastPid = undefined;
      }
      this.#release(row);
      goneCount++;
    }
    if (goneCount > 0) this.#align(pids.filter((_, row) => this.#known[row] !== undefined));
    return collection;
  }

  /** Describes every process again: a server that has no memory of them asks for it. */
  forget(): void {
    this.#lastPid = undefined;
    this.#align([]);
  }

  /**
   * Rising. Where no pid was given away since, there can only be fewer: whoever is gone is missed when it is read, a thread of
   * the kernel at its turn. They are listed twice after each, as a pid is given away some time before it shows, and once a
   * minute or so all the same.
   */
  #list(): Int32Array | Float64Array {
    const lastPid = this.#readLastPid();
    if (lastPid === undefined || lastPid !== this.#lastPid) this.#listings = 0;
    this.#lastPid = lastPid;
    if (this.#listings >= 2 && this.#sample % this.#listSamples !== 0) {
      return this.table.keys.subarray(0, this.table.rowCount);
    }
    this.#listings++;
    try {
      return this.#fs.listPids();
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Undefined where it says nothing; the load's own collector reports that it cannot be read. */
  #readLastPid(): number | undefined {
    try {
      return this.#hasOwnPids ? readLastPid(this.#fs) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Gives each of these processes a row, those that had one the row that they had. In one pass: a family may end at once. */
  #align(pids: ArrayLike<number>): void {
    const { keys, rowCount } = this.table;
    let row = 0;
    while (row < rowCount && keys[row] === pids[row]) row++;
    if (row === rowCount && row === pids.length) return;
    const known: (Known | undefined)[] = this.#known.slice(0, row);
    for (let at = row; at < pids.length; at++) {
      const pid = pids[at] as number;
      while (row < rowCount && (keys[row] as number) < pid) this.#release(row++);
      known.push(row < rowCount && keys[row] === pid ? this.#known[row++] : undefined);
    }
    while (row < rowCount) this.#release(row++);
    this.#known = known;
    this.table.setKeys(pids);
  }

  #release(row: number): void {
    const known = this.#known[row];
    if (known) {
      this.#watch.release(known.watched);
      this.#ended.add(known.watched.pid);
    }
    this.#known[row] = undefined;
  }

  /** @returns whether there is such a process: then its row is up to date */
  #observe(pid: number, row: number, scrub: ScrubLevel, described: ProcessDescription[]): boolean {
    const before = this.#known[row];
    const turn = this.#sample + pid;
    const isTurn = turn % this.#detailSamples === 0;
    // A kernel thread has no memory, and nobody asks for its CPU time: it only has to be the same one still.
    if (before?.isKernelThread && !isTurn) return true;
    const watched = before?.watched ?? this.#watch.watch(pid);
    const wasResting = watched.isResting;
    const isQuietTurn = turn % this.#quietSamples === 0;
    const bytes = this.#readStat(
      watched,
      isQuietTurn || (isTurn && this.#isShort()) || (before !== undefined && this.#isOrphaned(before)),
    );
    if (bytes === null) return false;
    if (before && bytes === undefined) {
      const isDue = isTurn && (before.hasChanged || isQuietTurn);
      if (isDue && !before.isKernelThread && !before.isZombie)
        this.#readMemory(pid, row, before, true, false);
      return true;
    }
    const stat = this.#parseStat(watched, bytes as Uint8Array);
    const isNew = before?.startTicks !== stat.startTicks;
    // Somebody else has the number of one that has ended.
    if (isNew && before) this.#ended.add(pid);
    const known = isNew ? this.#meet(row, watched, stat) : before;
    if (isNew || known.name !== stat.name || known.parentPid !== stat.parentPid) {
      known.name = stat.name;
      known.parentPid = stat.parentPid;
      described.push(this.#describe(pid, stat, scrub));
    }
    // No thread of the kernel is kept open: they are read seldom.
    if (known.isKernelThread) {
      this.#watch.release(watched);
      return true;
    }
    // Who has been resting and goes on has done nothing, whatever was done to it.
    if (!wasResting || !watched.isResting) known.hasChanged = true;
    this.#measure(pid, row, stat, known, isNew || (isTurn && (known.hasChanged || isQuietTurn)));
    return true;
  }

  /** Whether processes may have lost memory without doing anything, since each of them had its turn. */
  #isShort(): boolean {
    return this.#sample - this.#reclaimedSample < this.#detailSamples;
  }

  #isOrphaned({ parentPid }: Known): boolean {
    return this.#ended.has(parentPid) || this.#endedBefore.has(parentPid);
  }

  /** Undefined when it says what it said last, null when the process is gone. */
  #readStat(watched: WatchedStat, isThorough: boolean): Uint8Array | undefined | null {
    try {
      return this.#watch.readChanged(watched, isThorough);
    } catch (error) {
      this.#watch.release(watched);
      if (isGone(error)) return null;
      throw error;
    }
  }

  #parseStat(watched: WatchedStat, bytes: Uint8Array): PidStat {
    try {
      return parsePidStat(bytes, this.#stat, `/proc/${watched.pid}/stat`);
    } catch (error) {
      this.#watch.release(watched);
      throw error;
    }
  }

  /** Begins a row for a process; another one that had the pid before is gone. */
  #meet(row: number, watched: WatchedStat, stat: PidStat): Known {
    const { startTicks, name, parentPid, isKernelThread } = stat;
    const known: Known = {
      watched,
      startTicks,
      name,
      parentPid,
      isKernelThread,
      isZombie: false,
      hasChanged: true,
      faults: -1,
      residentPages: -1,
      virtualBytes: -1,
    };
    const { table } = this;
    table.begin(row, startTicks);
    this.#known[row] = known;
    if (isKernelThread) {
      for (let at = 0; at < table.width; at++) if (at !== CONTEXT_SWITCHES) table.set(row, at, 0);
    }
    return known;
  }

  #measure(pid: number, row: number, stat: PidStat, known: Known, isDue: boolean): void {
    const { table } = this;
    known.isZombie = stat.state === 'Z' || stat.state === 'X';
    if (known.isZombie) this.#ended.add(pid);
    known.watched.isSingleThreaded = stat.threadCount === 1;
    table.set(row, IS_ZOMBIE, known.isZombie ? 1 : 0);
    table.set(row, CPU_TICKS, stat.userTicks + stat.systemTicks);
    table.set(row, THREADS, stat.threadCount);
    if (known.isZombie) {
      for (const at of OF_THE_LIVING) table.set(row, at, 0);
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
    this.#readMemory(pid, row, known, isDue, hasShrunk);
  }

  #readMemory(pid: number, row: number, known: Known, isDue: boolean, hasShrunk: boolean): void {
    const { table } = this;
    const statm = readPidStatm(this.#fs, pid, this.#statm);
    if (!statm) return;
    table.set(row, RSS, statm.residentPages * this.#pageSizeBytes);
    table.set(row, ANON, (statm.residentPages - statm.sharedPages) * this.#pageSizeBytes);
    table.set(row, VIRTUAL, statm.sizePages * this.#pageSizeBytes);
    if (!isDue && !hasShrunk) return;
    const usage = readPidUsage(this.#fs, pid);
    table.set(row, SWAP, usage?.vmSwapBytes);
    table.set(row, SHMEM, usage?.rssShmemBytes);
    table.set(row, CONTEXT_SWITCHES, usage && contextSwitchesOf(usage));
    if (!isDue) return;
    const descriptorCount = readPidDescriptorCount(this.#fs, pid);
    table.set(row, DESCRIPTORS, pid === process.pid ? this.#withoutKept(descriptorCount) : descriptorCount);
    known.hasChanged = false;
  }

  /** Of the agent itself: what it keeps open of other processes grows with them, which is no leak of its own. */
  #withoutKept(descriptorCount: number | undefined): number | undefined {
    return descriptorCount === undefined ? undefined : descriptorCount - this.#watch.keptCount;
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

function contextSwitchesOf(usage: PidUsage): number | undefined {
  const { voluntaryContextSwitches, involuntaryContextSwitches } = usage;
  return voluntaryContextSwitches === undefined || involuntaryContextSwitches === undefined
    ? undefined
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
