import { Buffer } from 'node:buffer';
import { isGone } from '../../errno.ts';
import type { KernelFile, KernelFs } from '../../fs.ts';

/** A line takes some 200 to 350 bytes. One that has more is taken for changed each time. */
const SLOT_BYTES = 512;

/** Three numbers of at most 64 bits, two spaces and the end of the line. */
const SCHEDSTAT_BYTES = 64;

/** What schedstat says on a kernel that does not count (proc_pid_schedstat in fs/proc/base.c). */
const NOT_COUNTED = '0 0 0';

/** Looks in a row that found nothing new, after which a process is taken to rest. */
const LOOKS_UNTIL_REST = 2;

/**
 * Descriptors that are kept, at most. Each has the kernel hold some 5 kB: the file, its name, and the page that it prints
 * into.
 */
const MAX_KEPT = 2048;

/** The stat file of one process, and what it said last. Made and read by {@link PidStatWatch}. */
export interface WatchedStat {
  readonly pid: number;
  /** Of its stat file. */
  readonly path: string;
  /**
   * Kept open: a read through it costs half of opening, reading and closing. Its schedstat while it rests, otherwise its
   * stat.
   */
  file: KernelFile | undefined;
  /** Where its bytes are kept; -1 before the first read. */
  slot: number;
  /** 0 when there is nothing to compare with. */
  byteCount: number;
  /** Said by whoever has parsed the file: only then does its schedstat count all of it. */
  isSingleThreaded: boolean;
  /** Whether its schedstat is looked at in place of its stat. */
  isResting: boolean;
  /** Looks in a row that found nothing new. */
  quietLooks: number;
}

/**
 * /proc/PID/stat of many processes, read again and again. Most processes of a host sleep: what they say has not changed by a
 * byte, and that is found out without looking at it, by one comparison of memory.
 *
 * The kernel prints fifty numbers for a stat file, and locks the process for some of them. Of one that rests it is asked for
 * three instead: /proc/PID/schedstat has the time for which its first thread has run and how often it was given a processor
 * (Documentation/scheduler/sched-stats.rst). A process of one thread that was not given one has done nothing. What others have
 * done to it meanwhile (taken its pages, taken over its children) is seen at the next thorough look.
 *
 * A descriptor that is kept stays with its process: when that has ended it gives ESRCH, also if another has the same pid by
 * then.
 */
export class PidStatWatch {
  readonly #fs: KernelFs;
  readonly #bytes = Buffer.allocUnsafeSlow(8 * SLOT_BYTES);
  readonly #freeSlots: number[] = [];
  /** By slot: of stat, and of schedstat. */
  #slots = Buffer.allocUnsafeSlow(64 * SLOT_BYTES);
  #marks = Buffer.alloc(64 * SCHEDSTAT_BYTES);
  #slotCount = 0;
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
      path: `/proc/${pid}/stat`,
      file: undefined,
      slot: -1,
      byteCount: 0,
      isSingleThreaded: false,
      isResting: false,
      quietLooks: 0,
    };
  }

  /**
   * What the stat file says when that is not what it said last: bytes that are valid until the next read. Undefined when it
   * is, or when the process rests and has not run.
   * @param isThorough reads the stat file itself, also of a process that rests
   * @throws the system's error, as when the process is gone
   */
  readChanged(watched: WatchedStat, isThorough = false): Uint8Array | undefined {
    if (watched.isResting && !this.#hasRun(watched)) {
      return isThorough ? this.#compare(watched, this.#fs.readRecord(watched.path) as Buffer) : undefined;
    }
    const changed = this.#readStat(watched);
    if (changed) {
      watched.quietLooks = 0;
      return changed;
    }
    watched.quietLooks++;
    return this.#mayRest(watched) ? this.#rest(watched) : undefined;
  }

  /** Lets go of a process. */
  release(watched: WatchedStat): void {
    this.#close(watched);
    if (watched.slot >= 0) this.#freeSlots.push(watched.slot);
    watched.slot = -1;
    watched.byteCount = 0;
    watched.quietLooks = 0;
  }

  #readStat(watched: WatchedStat): Uint8Array | undefined {
    const keptCount = this.#readKept(watched);
    if (keptCount < 0) return this.#compare(watched, this.#fs.readRecord(watched.path) as Buffer);
    return this.#compare(watched, this.#bytes, keptCount);
  }

  /** Undefined when these are the bytes that were read last; remembers them when not. */
  #compare(watched: WatchedStat, bytes: Buffer, byteCount = bytes.length): Uint8Array | undefined {
    if (byteCount > 0 && byteCount === watched.byteCount) {
      const start = watched.slot * SLOT_BYTES;
      if (this.#slots.compare(bytes, 0, byteCount, start, start + byteCount) === 0) return undefined;
    }
    this.#remember(watched, bytes, byteCount);
    return byteCount === bytes.length ? bytes : bytes.subarray(0, byteCount);
  }

  #mayRest({ isSingleThreaded, quietLooks, file, slot }: WatchedStat): boolean {
    return (
      this.#hasSchedstat &&
      isSingleThreaded &&
      quietLooks >= LOOKS_UNTIL_REST &&
      file !== undefined &&
      slot >= 0
    );
  }

  /**
   * From now on its schedstat is kept open. That is read first and the stat file once more behind it: what the process does
   * in between shows in one of them.
   */
  #rest(watched: WatchedStat): Uint8Array | undefined {
    const schedstat = this.#fs.open(`/proc/${watched.pid}/schedstat`);
    try {
      this.#mark(watched, schedstat);
      const changed = this.#readStat(watched);
      if (changed) {
        schedstat.close();
        return changed;
      }
    } catch (error) {
      schedstat.close();
      throw error;
    }
    watched.file?.close();
    watched.file = schedstat;
    watched.isResting = true;
    return undefined;
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
    if (hasRun) this.#close(watched);
    return hasRun;
  }

  /** Remembers what its schedstat says. @returns whether that is news; the end of the line tells shorter from longer ones */
  #mark({ slot }: WatchedStat, schedstat: KernelFile): boolean {
    const byteCount = schedstat.read(this.#bytes, 0);
    const start = slot * SCHEDSTAT_BYTES;
    const end = start + Math.min(byteCount, SCHEDSTAT_BYTES);
    if (byteCount > 0 && this.#marks.compare(this.#bytes, 0, end - start, start, end) === 0) return false;
    this.#bytes.copy(this.#marks, start, 0, end - start);
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
    watched.file = this.#fs.open(watched.path);
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
    if (watched.slot < 0) watched.slot = this.#freeSlots.pop() ?? this.#newSlot();
    bytes.copy(this.#slots, watched.slot * SLOT_BYTES, 0, byteCount);
    watched.byteCount = byteCount;
  }

  #newSlot(): number {
    const slot = this.#slotCount++;
    this.#slots = withRoom(this.#slots, this.#slotCount * SLOT_BYTES);
    this.#marks = withRoom(this.#marks, this.#slotCount * SCHEDSTAT_BYTES);
    return slot;
  }
}

function countsTime(fs: KernelFs): boolean {
  try {
    return !fs.readText('/proc/self/schedstat', 'latin1').startsWith(NOT_COUNTED);
  } catch {
    // There is none (CONFIG_SCHED_INFO).
    return false;
  }
}

function withRoom(buffer: Buffer, byteCount: number): Buffer<ArrayBuffer> {
  if (byteCount <= buffer.length) return buffer as Buffer<ArrayBuffer>;
  const larger = Buffer.alloc(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}
