import { Buffer } from 'node:buffer';
import { isGone } from '../../errno.ts';
import type { KernelFile, KernelFs } from '../../fs.ts';

/** A line takes some 200 to 350 bytes. One that has more is taken for changed each time. */
const SLOT_BYTES = 512;

/** Three numbers of at most 64 bits, two spaces and the end of the line. */
const SCHEDSTAT_BYTES = 64;

/** What schedstat says on a kernel that does not count (proc_pid_schedstat in fs/proc/base.c). */
const NOT_COUNTED = '0 0 0';

/** Looks in a row that found nothing new, after which a process that has run is taken to rest. */
const LOOKS_UNTIL_REST = 2;

/**
 * Descriptors that are kept, at most. Each has the kernel hold some 5 kB: the file, its name, and the page that it prints
 * into.
 */
const MAX_KEPT = 2048;

/** The stat file of one process, and what it said last. Made and read by {@link PidStatWatch}. */
export interface WatchedStat {
  readonly pid: number;
  /**
   * Kept open: a read through it costs half of opening, reading and closing. Its schedstat while it rests, otherwise its
   * stat.
   */
  file: KernelFile | undefined;
  /** Where the bytes of its stat are kept; -1 while there are none. */
  slot: number;
  /** 0 when there is nothing to compare with. */
  byteCount: number;
  /** Where those of its schedstat are kept; -1 before it has rested. */
  markSlot: number;
  /** Said by whoever has parsed the file: only then does its schedstat count all of it. */
  isSingleThreaded: boolean;
  /** Whether its schedstat is looked at in place of its stat. */
  isResting: boolean;
  /** Looks in a row that found nothing new; -1 before the first. */
  quietLooks: number;
}

/**
 * /proc/PID/stat of many processes, read again and again. Most processes of a host sleep: what they say has not changed by a
 * byte, and that is found out without looking at it, by one comparison of memory.
 *
 * The kernel prints fifty numbers for a stat file, and locks the process for some of them. Of one that rests it is asked for
 * three instead: /proc/PID/schedstat has the time for which its first thread has run and how often it was given a processor
 * (Documentation/scheduler/sched-stats.rst). A process of one thread that was not given one has done nothing. What others have
 * done to it meanwhile (taken its pages, taken over its children) is seen at the next thorough look. A process rests from the
 * second look on, until it is seen to have run.
 *
 * A descriptor that is kept stays with its process: when that has ended it gives ESRCH, also if another has the same pid by
 * then.
 */
export class PidStatWatch {
  readonly #fs: KernelFs;
  readonly #bytes = Buffer.allocUnsafeSlow(8 * SLOT_BYTES);
  readonly #stats = new Slots(SLOT_BYTES);
  readonly #marks = new Slots(SCHEDSTAT_BYTES);
  readonly #maxKept: number;
  #keptCount = 0;
  readonly #hasSchedstat: boolean;

  /** @param maxKept descriptors that are kept open; the files of further processes are opened for each read */
  constructor(fs: KernelFs, maxKept = MAX_KEPT) {
    this.#fs = fs;
    // A file of a recorded tree may be replaced by another one of its name, which the descriptor would not show.
    this.#maxKept = fs.isLive ? maxKept : 0;
    this.#hasSchedstat = this.#maxKept > 0 && countsTime(fs);
  }

  /** Descriptors that are kept open now: they count among those of this process. */
  get keptCount(): number {
    return this.#keptCount;
  }

  watch(pid: number): WatchedStat {
    return {
      pid,
      file: undefined,
      slot: -1,
      byteCount: 0,
      markSlot: -1,
      isSingleThreaded: false,
      isResting: false,
      quietLooks: -1,
    };
  }

  /**
   * What the stat file says when that is not what it said last: bytes that are valid until the next read. Undefined when it
   * is, or when the process rests and has not run. Whoever begins to rest may be told once more as it was.
   * @param isThorough gives what the stat file says, also of a process that rests
   * @throws the system's error, as when the process is gone
   */
  readChanged(watched: WatchedStat, isThorough = false): Uint8Array | undefined {
    // It has begun another thread since it was taken to rest: the first one need not run any more.
    if (watched.isResting && !watched.isSingleThreaded) this.#wake(watched);
    if (watched.isResting && !this.#hasRun(watched)) {
      return isThorough ? this.#fs.readRecord(statOf(watched)) : undefined;
    }
    if (this.#mayRest(watched)) return this.#rest(watched);
    const isFirst = watched.quietLooks < 0;
    const changed = this.#readStat(watched, isFirst && this.#hasSchedstat);
    watched.quietLooks = changed ? 0 : watched.quietLooks + 1;
    // Nobody has seen it run.
    if (isFirst) watched.quietLooks = LOOKS_UNTIL_REST;
    return changed;
  }

  /** Lets go of a process. */
  release(watched: WatchedStat): void {
    this.#close(watched);
    this.#forget(watched);
    this.#marks.free(watched.markSlot);
    watched.markSlot = -1;
    watched.quietLooks = -1;
  }

  /** @param isPassing whether there will be nothing to compare with next time */
  #readStat(watched: WatchedStat, isPassing = false): Uint8Array | undefined {
    const keptCount = this.#readKept(watched);
    const isKept = keptCount >= 0;
    const bytes = isKept ? this.#bytes : (this.#fs.readRecord(statOf(watched)) as Buffer);
    const byteCount = isKept ? keptCount : bytes.length;
    if (byteCount > 0 && byteCount === watched.byteCount && this.#stats.has(watched.slot, bytes, byteCount))
      return undefined;
    if (!isPassing) this.#remember(watched, bytes, byteCount);
    return isKept ? bytes.subarray(0, byteCount) : bytes;
  }

  #mayRest({ isSingleThreaded, quietLooks, file }: WatchedStat): boolean {
    return this.#hasSchedstat && isSingleThreaded && quietLooks >= LOOKS_UNTIL_REST && file !== undefined;
  }

  /**
   * From now on its schedstat is kept open. That is read first and the stat file behind it: what the process does in between
   * shows next time.
   */
  #rest(watched: WatchedStat): Uint8Array | undefined {
    const schedstat = this.#openSchedstat(watched);
    if (!schedstat) {
      watched.quietLooks = 0;
      return this.#readStat(watched);
    }
    // One that was quiet for a while, and not only never seen to run.
    const hasSlept = watched.byteCount > 0;
    let changed: Uint8Array | undefined;
    try {
      this.#mark(watched, schedstat);
      changed = this.#readStat(watched, !hasSlept);
    } catch (error) {
      schedstat.close();
      throw error;
    }
    if (changed && hasSlept) {
      schedstat.close();
      watched.quietLooks = 0;
      return changed;
    }
    watched.file?.close();
    watched.file = schedstat;
    watched.isResting = true;
    this.#forget(watched);
    return changed;
  }

  /** Undefined when that fails, for whatever reason: then the process is watched by its stat, as others are. */
  #openSchedstat({ pid }: WatchedStat): KernelFile | undefined {
    try {
      return this.#fs.open(`/proc/${pid}/schedstat`);
    } catch {
      return undefined;
    }
  }

  /** Whether a process that rests has been given a processor since the last look. Then it rests no more. */
  #hasRun(watched: WatchedStat): boolean {
    let hasRun = true;
    try {
      hasRun = this.#mark(watched, watched.file as KernelFile);
    } catch (error) {
      // Its process has ended. The pid may be another's by now.
      if (!isGone(error)) throw error;
    }
    if (hasRun) this.#wake(watched);
    return hasRun;
  }

  #wake(watched: WatchedStat): void {
    this.#close(watched);
    watched.quietLooks = 0;
  }

  /** Remembers what its schedstat says. @returns whether that is news; the end of the line tells shorter from longer ones */
  #mark(watched: WatchedStat, schedstat: KernelFile): boolean {
    const byteCount = Math.min(schedstat.read(this.#bytes, 0), SCHEDSTAT_BYTES);
    if (watched.markSlot >= 0 && byteCount > 0 && this.#marks.has(watched.markSlot, this.#bytes, byteCount))
      return false;
    watched.markSlot = this.#marks.put(watched.markSlot, this.#bytes, byteCount);
    return true;
  }

  /** Through a descriptor that is kept: the number of bytes, or -1 when there is none to keep. */
  #readKept(watched: WatchedStat): number {
    if (watched.file) {
      try {
        return this.#fill(watched.file);
      } catch (error) {
        this.#close(watched);
        // Its process has ended. The pid may be another's by now.
        if (!isGone(error)) throw error;
      }
    }
    if (this.#keptCount === this.#maxKept) return -1;
    watched.file = this.#fs.open(statOf(watched));
    this.#keptCount++;
    return this.#fill(watched.file);
  }

  /** -1 when there is more than any kernel prints: it has to be read another way. */
  #fill(file: KernelFile): number {
    const byteCount = file.read(this.#bytes, 0);
    return byteCount < this.#bytes.length ? byteCount : -1;
  }

  #close(watched: WatchedStat): void {
    watched.isResting = false;
    if (!watched.file) return;
    watched.file.close();
    watched.file = undefined;
    this.#keptCount--;
  }

  #remember(watched: WatchedStat, bytes: Buffer, byteCount: number): void {
    watched.byteCount = 0;
    if (byteCount > SLOT_BYTES) return;
    watched.slot = this.#stats.put(watched.slot, bytes, byteCount);
    watched.byteCount = byteCount;
  }

  #forget(watched: WatchedStat): void {
    this.#stats.free(watched.slot);
    watched.slot = -1;
    watched.byteCount = 0;
  }
}

/** Pieces of one size in one piece of memory: an object for each would take more than what is in it. */
class Slots {
  readonly #slotBytes: number;
  #bytes: Buffer;
  readonly #free: number[] = [];
  #count = 0;

  constructor(slotBytes: number) {
    this.#slotBytes = slotBytes;
    this.#bytes = Buffer.allocUnsafeSlow(16 * slotBytes);
  }

  /** Whether these are the first bytes of a slot. */
  has(slot: number, bytes: Buffer, byteCount: number): boolean {
    const start = slot * this.#slotBytes;
    return this.#bytes.compare(bytes, 0, byteCount, start, start + byteCount) === 0;
  }

  /** @param slot -1 for another one @returns where they are */
  put(slot: number, bytes: Buffer, byteCount: number): number {
    const at = slot < 0 ? (this.#free.pop() ?? this.#another()) : slot;
    bytes.copy(this.#bytes, at * this.#slotBytes, 0, byteCount);
    return at;
  }

  free(slot: number): void {
    if (slot >= 0) this.#free.push(slot);
  }

  #another(): number {
    const slot = this.#count++;
    if (this.#count * this.#slotBytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(this.#bytes.length * 2);
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    return slot;
  }
}

const statOf = ({ pid }: WatchedStat): string => `/proc/${pid}/stat`;

function countsTime(fs: KernelFs): boolean {
  try {
    return !fs.readText('/proc/self/schedstat', 'latin1').startsWith(NOT_COUNTED);
  } catch {
    // There is none (CONFIG_SCHED_INFO).
    return false;
  }
}
