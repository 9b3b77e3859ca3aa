import { closeSync, ftruncateSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { decodeRecord, encodeRecord, indexSegment, SEGMENT_HEADER, type SpoolRecord } from './record.ts';
import { removeFile } from './remove-file.ts';

/**
 * Records of one boot that follow one another, the first a keyframe or an event: what follows a keyframe can be read
 * without what came before it. On disk, or in memory where the disk cannot be written.
 */
export interface Segment {
  /** Local number of the first record. */
  readonly firstSeq: number;
  readonly recordCount: number;
  readonly byteCount: number;
  readonly createdAtMs: number;
  /** Whether records can be added: not to one that was closed, or left by an earlier run. */
  readonly isWritable: boolean;
  /** @throws the system's error; the segment is then as it was */
  append(record: SpoolRecord): void;
  read(seq: number): SpoolRecord;
  /** Takes the segment away. */
  remove(): void;
  /** Ends writing; reading goes on. */
  close(): void;
}

export class FileSegment implements Segment {
  readonly firstSeq: number;
  readonly createdAtMs: number;
  readonly #path: string;
  readonly #offsets: number[];
  #descriptor: number | undefined;
  #isWritable: boolean;

  private constructor(
    path: string,
    firstSeq: number,
    offsets: number[],
    createdAtMs: number,
    descriptor?: number,
  ) {
    this.#path = path;
    this.firstSeq = firstSeq;
    this.createdAtMs = createdAtMs;
    this.#offsets = offsets;
    this.#descriptor = descriptor;
    this.#isWritable = descriptor !== undefined;
  }

  static create(path: string, firstSeq: number, nowMs: number): FileSegment {
    // Not appended to what might be there: a segment of the same number was never acked nor read.
    const descriptor = openSync(path, 'w+', 0o600);
    try {
      writeAll(descriptor, SEGMENT_HEADER, 0);
    } catch (error) {
      closeSync(descriptor);
      removeFile(path);
      throw error;
    }
    return new FileSegment(path, firstSeq, [SEGMENT_HEADER.length], nowMs, descriptor);
  }

  /** A segment that an earlier run left, up to a torn tail. Undefined when nothing in it is whole. */
  static recover(path: string, firstSeq: number): { segment: FileSegment; tornBytes: number } | undefined {
    const index = indexSegment(readFileSync(path));
    if (!index || index.offsets.length === 1) return undefined;
    return {
      segment: new FileSegment(path, firstSeq, index.offsets, statSync(path).mtimeMs),
      tornBytes: index.tornBytes,
    };
  }

  get isWritable(): boolean {
    return this.#isWritable;
  }

  get recordCount(): number {
    return this.#offsets.length - 1;
  }

  get byteCount(): number {
    return this.#offsets.at(-1) as number;
  }

  append(record: SpoolRecord): void {
    if (!this.#isWritable || this.#descriptor === undefined) throw new Error('the segment is closed');
    const bytes = encodeRecord(record);
    const end = this.byteCount;
    try {
      writeAll(this.#descriptor, bytes, end);
    } catch (error) {
      // A full disk takes a part: without it the segment is as it was.
      try {
        ftruncateSync(this.#descriptor, end);
      } catch {
        // A part that stays fails its checksum, and the next record overwrites it.
      }
      throw error;
    }
    this.#offsets.push(end + bytes.length);
  }

  read(seq: number): SpoolRecord {
    const index = seq - this.firstSeq;
    const [start, end] = [this.#offsets[index], this.#offsets[index + 1]];
    if (start === undefined || end === undefined)
      throw new RangeError(`record ${seq} is not in this segment`);
    const bytes = Buffer.allocUnsafe(end - start);
    this.#descriptor ??= openSync(this.#path, 'r');
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(this.#descriptor, bytes, length, bytes.length - length, start + length);
      if (count === 0) throw new Error(`${this.#path} is shorter than it was`);
      length += count;
    }
    return decodeRecord(bytes);
  }

  close(): void {
    this.#isWritable = false;
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  remove(): void {
    this.close();
    removeFile(this.#path);
  }
}

/** Stands in while the disk is full or read-only: what it holds is lost with the process, and bounded. */
export class MemorySegment implements Segment {
  readonly firstSeq: number;
  readonly createdAtMs: number;
  readonly isWritable = true;
  readonly #records: SpoolRecord[] = [];
  #byteCount = 0;

  constructor(firstSeq: number, nowMs: number) {
    this.firstSeq = firstSeq;
    this.createdAtMs = nowMs;
  }

  get recordCount(): number {
    return this.#records.length;
  }

  get byteCount(): number {
    return this.#byteCount;
  }

  append(record: SpoolRecord): void {
    this.#records.push(record);
    this.#byteCount += record.body.length;
  }

  read(seq: number): SpoolRecord {
    const record = this.#records[seq - this.firstSeq];
    if (!record) throw new RangeError(`record ${seq} is not in this segment`);
    return record;
  }

  close(): void {}

  remove(): void {
    this.#records.length = 0;
  }
}

function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
}
