import { Buffer } from 'node:buffer';
import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  opendirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statfsSync,
  statSync,
} from 'node:fs';

const INITIAL_BYTES = 64 * 1024;

/** Largest buffer that is kept from read to read; what a larger file needs is given back. */
const KEPT_BYTES = 256 * 1024;

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** A fifo or a device in an unexpected place must not hold the agent up. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

const PID = /^[1-9]\d{0,8}$/;

/** statfs(2) of procfs (linux/magic.h). */
const PROC_SUPER_MAGIC = 0x9fa0;

/** Bytes of a block as stat(2) counts them, whatever the file system's own are. */
const STAT_BLOCK_BYTES = 512;

export interface KernelFsOptions {
  /**
   * Most that one file may give. A file without an end must not take the host's memory.
   * @default 16 MiB
   */
  maxBytes?: number;
}

/** A file gave more than `maxBytes`. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
  readonly code = 'EFBIG';

  constructor(path: string, maxBytes: number) {
    super(`${path}: more than ${maxBytes} bytes, refused`);
  }
}

export type FileKind = 'file' | 'directory' | 'link' | 'device' | 'pipe' | 'socket';

/** What stat(2) says of a file. */
export interface FileStat {
  kind: FileKind;
  /** Number of the file within its device: text, because it takes all 64 bits on some file systems. */
  inode: string;
  deviceId: number;
  linkCount: number;
  uid: number;
  sizeBytes: number;
  /** What it takes of its file system: less than its size when it has holes. */
  allocatedBytes: number;
  accessedAtMs: number;
  modifiedAtMs: number;
  changedAtMs: number;
}

/** What statfs(2) says of a mounted file system. */
export interface FileSystemStat {
  sizeBytes: number;
  freeBytes: number;
  /** Without what is kept back for root. */
  availableBytes: number;
  fileCount: number;
  freeFileCount: number;
}

export interface DirectoryEntry {
  name: string;
  kind: FileKind;
}

export interface DirectoryEntries {
  entries: DirectoryEntry[];
  /** False when there were more. */
  isComplete: boolean;
}

/** A file that is read in pieces, or again and again. Close it. */
export class KernelFile {
  readonly path: string;
  readonly #descriptor: number;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  /**
   * Reads once, on from where the last read ended, or at `position`; gives the number of bytes, 0 at the end. A
   * device that has nothing to say for now fails with EAGAIN.
   */
  read(into: Uint8Array, position: number | null = null): number {
    return readSync(this.#descriptor, into, 0, into.length, position);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * The files of one host, and the only thing here that touches a disk. Paths are the host's own (`/proc/stat`); `root`
 * is where they are found: `/`, a recorded tree, or the `/proc/PID/root` of a container.
 *
 * Sizes from stat lie in /proc, so a file is read until it gives nothing more, into one buffer that is used again and
 * again: an agent reads thousands of files a minute and must not leave that much garbage.
 */
export class KernelFs {
  readonly root: string;
  readonly maxBytes: number;
  readonly #prefix: string;
  #kept: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #isLive: boolean | undefined;
  /** Descriptors of the files that stay open, by path; undefined before the first read. */
  readonly #open = new Map<string, number | undefined>();

  constructor(root = '/', options: KernelFsOptions = {}) {
    this.root = root;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#prefix = root.replace(/\/+$/, '');
  }

  /** Whether /proc is a kernel's own, and not a recorded one. */
  get isLive(): boolean {
    this.#isLive ??= isProcfs(`${this.#prefix}/proc`);
    return this.#isLive;
  }

  /**
   * From now on these stay open once they have been read: finding, opening and closing a file of a few lines takes longer than
   * printing it. Only for files that the kernel prints anew at each read from the start, and of which there is one for good. A
   * recorded host keeps none open: its files may be replaced.
   */
  keepOpen(paths: readonly string[]): void {
    if (!this.isLive) return;
    for (const path of paths) if (!this.#open.has(path)) this.#open.set(path, undefined);
  }

  /**
   * The whole file. The bytes are a view of the kept buffer: **valid until the next read**, so parse them at once.
   * @throws FileTooLargeError, or the system's error
   */
  read(path: string): Uint8Array {
    return this.#read(path, false);
  }

  /**
   * {@link read} for files that the kernel prints in one piece (seq_file with a single record: stat, statm and status
   * of a process). A read that left room was all of it; not asking again saves a tenth of the time.
   */
  readRecord(path: string): Uint8Array {
    return this.#read(path, true);
  }

  /** The first `byteCount` bytes, or the whole file when it is shorter; a view like that of {@link read}. */
  readStart(path: string, byteCount: number): Uint8Array {
    const descriptor = openSync(this.#prefix + path, READ_FLAGS);
    try {
      const buffer = this.#room(byteCount);
      let length = 0;
      while (length < byteCount) {
        const count = readSync(descriptor, buffer, length, byteCount - length, null);
        if (count === 0) break;
        length += count;
      }
      return buffer.subarray(0, length);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The whole file as text: a copy, yours to keep. `latin1` keeps every byte apart, `utf8` is for people. */
  readText(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const bytes = this.read(path) as Buffer;
    return bytes.toString(encoding);
  }

  /** Names in a directory, in no particular order. */
  list(path: string): string[] {
    return readdirSync(this.#prefix + path);
  }

  /** Names of the regular files in a directory: no fifos, sockets, links or directories. */
  listFiles(path: string): string[] {
    return readdirSync(this.#prefix + path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  }

  /** Processes of the host (numbers in /proc), rising. */
  listPids(): Int32Array {
    const names = readdirSync(`${this.#prefix}/proc`);
    const pids = new Int32Array(names.length);
    let count = 0;
    for (const name of names) {
      if (PID.test(name)) pids[count++] = Number(name);
    }
    return pids.subarray(0, count).toSorted();
  }

  /** Number of entries in a directory. Never holds all the names: a process may have a million descriptors. */
  countEntries(path: string): number {
    const directory = opendirSync(this.#prefix + path, { bufferSize: 256 });
    try {
      let count = 0;
      while (directory.readSync() !== null) count++;
      return count;
    } finally {
      directory.closeSync();
    }
  }

  /** The first entries of a directory, at most `maxCount`, in no particular order. */
  listStart(path: string, maxCount: number): DirectoryEntries {
    const directory = opendirSync(this.#prefix + path, { bufferSize: 256 });
    try {
      const entries: DirectoryEntry[] = [];
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        if (entries.length === maxCount) return { entries, isComplete: false };
        entries.push({ name: entry.name, kind: kindOf(entry) });
      }
      return { entries, isComplete: true };
    } finally {
      directory.closeSync();
    }
  }

  /** Size that stat(2) gives. Almost always 0 in /proc. */
  statSize(path: string): number {
    return statSync(this.#prefix + path).size;
  }

  /** Of the file that a link leads to. */
  stat(path: string): FileStat {
    return fileStatOf(statSync(this.#prefix + path, { bigint: true }));
  }

  /** Of the link itself. */
  lstat(path: string): FileStat {
    return fileStatOf(lstatSync(this.#prefix + path, { bigint: true }));
  }

  /** Of the file system that holds the file. In a recorded tree that is the one the tree lies on. */
  statFs(path: string): FileSystemStat {
    const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(this.#prefix + path);
    return {
      sizeBytes: blocks * bsize,
      freeBytes: bfree * bsize,
      availableBytes: bavail * bsize,
      fileCount: files - ffree,
      freeFileCount: ffree,
    };
  }

  open(path: string): KernelFile {
    return new KernelFile(path, openSync(this.#prefix + path, READ_FLAGS));
  }

  /**
   * A file piece by piece, however long it is: `each` gets views that are valid until it returns. False when it was
   * longer than `maxBytes`, and the rest was left unread.
   */
  scan(path: string, maxBytes: number, each: (bytes: Uint8Array) => void): boolean {
    const file = this.open(path);
    try {
      const buffer = this.#kept;
      let total = 0;
      for (;;) {
        const count = file.read(buffer);
        if (count === 0) return true;
        total += count;
        if (total > maxBytes) return false;
        each(buffer.subarray(0, count));
      }
    } finally {
      file.close();
    }
  }

  readLink(path: string): string {
    return readlinkSync(this.#prefix + path);
  }

  #read(path: string, isRecord: boolean): Uint8Array {
    if (this.#open.has(path)) return this.#readOpen(path, isRecord);
    const descriptor = openSync(this.#prefix + path, READ_FLAGS);
    try {
      return this.#readAll(path, descriptor, isRecord);
    } finally {
      closeSync(descriptor);
    }
  }

  /** From the start, through a descriptor that stays. One that failed is not used again. */
  #readOpen(path: string, isRecord: boolean): Uint8Array {
    const descriptor = this.#open.get(path) ?? openSync(this.#prefix + path, READ_FLAGS);
    this.#open.set(path, descriptor);
    try {
      return this.#readAll(path, descriptor, isRecord, 0);
    } catch (error) {
      this.#open.set(path, undefined);
      closeSync(descriptor);
      throw error;
    }
  }

  /** @param start null for where the descriptor stands: a pipe knows no other place */
  #readAll(path: string, descriptor: number, isRecord: boolean, start: number | null = null): Uint8Array {
    let buffer = this.#kept;
    let length = 0;
    for (;;) {
      const position = start === null ? null : start + length;
      const count = readSync(descriptor, buffer, length, buffer.length - length, position);
      length += count;
      if (length > this.maxBytes) throw new FileTooLargeError(path, this.maxBytes);
      if (count === 0 || (isRecord && length < buffer.length)) return buffer.subarray(0, length);
      if (length === buffer.length) buffer = this.#grown(buffer);
    }
  }

  #grown(full: Buffer): Buffer {
    const larger = this.#room(Math.min(full.length * 4, this.maxBytes + 1));
    larger.set(full);
    return larger;
  }

  /** A buffer of at least so many bytes; kept for later when it is of a size that comes again. */
  #room(byteCount: number): Buffer {
    if (byteCount <= this.#kept.length) return this.#kept;
    const buffer = Buffer.allocUnsafeSlow(byteCount);
    if (byteCount <= KEPT_BYTES) this.#kept = buffer;
    return buffer;
  }
}

function isProcfs(path: string): boolean {
  try {
    return statfsSync(path).type === PROC_SUPER_MAGIC;
  } catch {
    // There is none.
    return false;
  }
}

function fileStatOf(stats: BigIntStats): FileStat {
  return {
    kind: kindOf(stats),
    inode: String(stats.ino),
    deviceId: Number(stats.dev),
    linkCount: Number(stats.nlink),
    uid: Number(stats.uid),
    sizeBytes: Number(stats.size),
    allocatedBytes: Number(stats.blocks) * STAT_BLOCK_BYTES,
    accessedAtMs: Number(stats.atimeMs),
    modifiedAtMs: Number(stats.mtimeMs),
    changedAtMs: Number(stats.ctimeMs),
  };
}

function kindOf(entry: Dirent | BigIntStats): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFIFO()) return 'pipe';
  return entry.isSocket() ? 'socket' : 'device';
}
