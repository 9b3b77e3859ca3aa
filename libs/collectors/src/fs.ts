import { Buffer } from 'node:buffer';
import {
  closeSync,
  constants,
  opendirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';

const INITIAL_BYTES = 64 * 1024;

/** Largest buffer that is kept from read to read; what a larger file needs is given back. */
const KEPT_BYTES = 256 * 1024;

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** A fifo or a device in an unexpected place must not hold the agent up. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

const PID = /^[1-9]\d{0,8}$/;

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

  constructor(root = '/', options: KernelFsOptions = {}) {
    this.root = root;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#prefix = root.replace(/\/+$/, '');
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

  /** Size that stat(2) gives. Almost always 0 in /proc. */
  statSize(path: string): number {
    return statSync(this.#prefix + path).size;
  }

  readLink(path: string): string {
    return readlinkSync(this.#prefix + path);
  }

  #read(path: string, isRecord: boolean): Uint8Array {
    const descriptor = openSync(this.#prefix + path, READ_FLAGS);
    try {
      let buffer = this.#kept;
      let length = 0;
      for (;;) {
        const count = readSync(descriptor, buffer, length, buffer.length - length, null);
        length += count;
        if (length > this.maxBytes) throw new FileTooLargeError(path, this.maxBytes);
        if (count === 0 || (isRecord && length < buffer.length)) return buffer.subarray(0, length);
        if (length === buffer.length) buffer = this.#grown(buffer);
      }
    } finally {
      closeSync(descriptor);
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
