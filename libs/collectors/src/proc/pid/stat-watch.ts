import { Buffer } from 'node:buffer';
import { isGone } from '../../errno.ts';
import type { KernelFile, KernelFs } from '../../fs.ts';

/** A line takes some 200 to 350 bytes. One that has more is taken for changed each time. */
const SLOT_BYTES = 512;

/**
 * Descriptors that are kept, at most. Each has the kernel hold some 5 kB: the file, its name, and the page that it prints
 * into.
 */
const MAX_KEPT = 2048;

/** The stat file of one process, and what it said last. Made and read by {@link PidStatWatch}. */
export interface WatchedStat {
  readonly path: string;
  /** Kept open: a read through it costs half of opening, reading and closing. */
  file: KernelFile | undefined;
  /** Where its bytes are kept; -1 before the first read. */
  slot: number;
  /** 0 when there is nothing to compare with. */
  byteCount: number;
}

/**
 * /proc/PID/stat of many processes, read again and again. Most processes of a host sleep: what they say has not changed by a
 * byte, and that is found out without looking at it, by one comparison of memory.
 *
 * A descriptor that is kept stays with its process: when that has ended it gives ESRCH, also if another has the same pid by
 * then.
 */
export class PidStatWatch {
  readonly #fs: KernelFs;
  readonly #bytes = Buffer.allocUnsafeSlow(8 * SLOT_BYTES);
  readonly #freeSlots: number[] = [];
  #slots = Buffer.allocUnsafeSlow(64 * SLOT_BYTES);
  #slotCount = 0;
  readonly #maxKept: number;
  #keptCount = 0;

  /** @param maxKept descriptors that are kept open; the files of further processes are opened for each read */
  constructor(fs: KernelFs, maxKept = MAX_KEPT) {
    this.#fs = fs;
    // A file of a recorded tree may be replaced by another one of its name, which the descriptor would not show.
    this.#maxKept = fs.isLive ? maxKept : 0;
  }

  /** Descriptors that are kept open now: they count among those of this process. */
  get keptCount(): number {
    return this.#keptCount;
  }

  watch(pid: number): WatchedStat {
    return { path: `/proc/${pid}/stat`, file: undefined, slot: -1, byteCount: 0 };
  }

  /**
   * What the file says when that is not what it said last: bytes that are valid until the next read. Undefined when it is.
   * @throws the system's error, as when the process is gone
   */
  readChanged(watched: WatchedStat): Uint8Array | undefined {
    const keptCount = this.#readKept(watched);
    const isKept = keptCount >= 0;
    const bytes = isKept ? this.#bytes : (this.#fs.readRecord(watched.path) as Buffer);
    const byteCount = isKept ? keptCount : bytes.length;
    if (byteCount > 0 && byteCount === watched.byteCount) {
      const start = watched.slot * SLOT_BYTES;
      if (this.#slots.compare(bytes, 0, byteCount, start, start + byteCount) === 0) return undefined;
    }
    this.#remember(watched, bytes, byteCount);
    return isKept ? bytes.subarray(0, byteCount) : bytes;
  }

  /** Lets go of a process. */
  release(watched: WatchedStat): void {
    this.#close(watched);
    if (watched.slot >= 0) this.#freeSlots.push(watched.slot);
    watched.slot = -1;
    watched.byteCount = 0;
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
    if (this.#slotCount * SLOT_BYTES > this.#slots.length) {
      const larger = Buffer.allocUnsafeSlow(this.#slots.length * 2);
      this.#slots.copy(larger);
      this.#slots = larger;
    }
    return slot;
  }
}
