import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ByteReader, ByteWriter, type SampleSchema, type Table } from '@seep/shared';
import { BitReader, BitWriter } from './bits.ts';
import { codeOf, encodeSeries, firstOf, isConstant, isPlain, SeriesReader } from './series-codec.ts';
import { livesOf } from './lives.ts';
import { readDirectory, TableCursor, type Wanted } from './table-cursor.ts';

/*
 * Tables over time, by columns: of each row and column the numbers of all instants stand together, so that one process can be
 * read without the others.
 *
 *   block  := format, checksum (CRC-32 of what follows), bytes of the head, head (by zstd), data
 *   head   := what whoever writes it puts in: integers, series, tables
 *   series := bytes of data, or 0 when it is its first number and nothing else; first
 *   tables := for each: lives; for each column: bytes of its part of the head, bytes of data;
 *             then for each table and column: bytes of data of each life, first number of each life
 *   lives  := bytes, count, for each: key (as difference), birth, first instant, instants after its last
 *   first  := 0 when absent, else 1 + zigzag(integer)
 *
 * A life is a row, as long as it is there without a gap. Data is the bits of series (series-codec.ts), each from a byte of its
 * own on.
 */

const CHECKSUM_BYTES = 4;
const LEVEL = 6;

/** Largest head that is read: a host of 100,000 processes has some of tens of megabytes. */
const MAX_HEAD_BYTES = 512 * 1024 * 1024;

/** Most heads fit; what Node makes room for otherwise costs more than to decompress them. */
const HEAD_CHUNK_BYTES = 8 * 1024;

export class BlockWriter {
  readonly #head = new ByteWriter();
  readonly #data = new BitWriter();

  uint(value: number): void {
    this.#head.uint(value);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#head.bytes(bytes);
  }

  /** @param values whole numbers, at least one */
  series(values: Float64Array, count: number): void {
    this.#head.uint(writeData(values, count, this.#data));
    this.#head.uint(codeOf(values[0] as number));
  }

  tables({ head, data }: EncodedTables): void {
    this.#head.bytes(head);
    this.#data.bytes(data);
  }

  /**
   * @param format what the first byte says
   * @throws RangeError when it is larger than what is read again
   */
  finish(format: number): Buffer {
    if (this.#head.length > MAX_HEAD_BYTES)
      throw new RangeError(`a head of ${this.#head.length} bytes: at most ${MAX_HEAD_BYTES} are read`);
    const head = zstdCompressSync(this.#head.finish(), {
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    });
    const length = new ByteWriter();
    length.uint(head.length);
    const rest = Buffer.concat([length.finish(), head, this.#data.finish()]);
    const start = Buffer.alloc(1 + CHECKSUM_BYTES);
    start.writeUInt8(format, 0);
    start.writeUInt32LE(crc32(rest), 1);
    return Buffer.concat([start, rest]);
  }
}

/** Tables over some instants as they stand in a block, where they hold no copies of their rows any more. */
export interface EncodedTables {
  head: Uint8Array;
  data: Uint8Array;
}

/** @param instants tables of that schema at each */
export function encodeTables(schema: SampleSchema, instants: readonly (readonly Table[])[]): EncodedTables {
  const out = new ByteWriter();
  const data = new BitWriter();
  const columns: Uint8Array[] = [];
  let numbers = new Float64Array(instants.length);
  for (const [index, { columns: described }] of schema.entries()) {
    const tables = instants.map((all) => all[index] as Table);
    const lives = livesOf(tables);
    const head = new ByteWriter();
    head.uint(lives.length);
    let before = 0;
    for (const { key, birth, from, to } of lives) {
      head.uint(key - before);
      head.uint(birth);
      head.uint(from);
      head.uint(instants.length - to);
      before = key;
    }
    out.uint(head.length);
    out.bytes(head.finish());
    for (const column of described.keys()) {
      const dataFrom = data.byteLength;
      const firsts = new ByteWriter();
      head.clear();
      for (const life of lives) {
        numbers = life.gather(tables, column, numbers);
        head.uint(writeData(numbers, life.to - life.from, data));
        firsts.uint(codeOf(numbers[0] as number));
      }
      const part = Buffer.concat([head.finish(), firsts.finish()]);
      columns.push(part);
      out.uint(part.length);
      out.uint(data.byteLength - dataFrom);
    }
  }
  for (const part of columns) out.bytes(part);
  return { head: out.finish(), data: data.finish() };
}

/** @returns bytes that it took: none for what never changes */
function writeData(values: Float64Array, count: number, data: BitWriter): number {
  if (isConstant(values, count) && isPlain(values[0] as number)) return 0;
  const from = data.byteLength;
  encodeSeries(values, count, data);
  data.align();
  return data.byteLength - from;
}

export class BlockReader {
  readonly #bytes: Uint8Array;
  readonly #head: Uint8Array;
  #reader: ByteReader;
  #headAt = 0;
  #dataAt: number;

  /** @throws Error when it is damaged */
  constructor(bytes: Uint8Array) {
    const rest = bytes.subarray(1 + CHECKSUM_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (bytes.length <= 1 + CHECKSUM_BYTES || view.getUint32(1, true) !== crc32(rest))
      throw new Error('a block of columns does not have its checksum: it is damaged');
    const start = new ByteReader(rest);
    const headBytes = start.uint();
    this.#bytes = rest;
    this.#dataAt = start.offset + headBytes;
    this.#head = zstdDecompressSync(rest.subarray(start.offset, this.#dataAt), {
      maxOutputLength: MAX_HEAD_BYTES,
      chunkSize: HEAD_CHUNK_BYTES,
    });
    this.#reader = new ByteReader(this.#head);
  }

  uint(): number {
    return this.#reader.uint();
  }

  bytes(length: number): Uint8Array {
    const from = this.#headAt + this.#reader.offset;
    this.#jump(from + length);
    return this.#head.subarray(from, from + length);
  }

  series(count: number): Float64Array {
    const values = new Float64Array(count);
    const bytes = this.#reader.uint();
    const first = firstOf(this.#reader.uint());
    if (bytes === 0) return values.fill(first);
    const reader = new SeriesReader(first, new BitReader(this.#bytes, this.#dataAt));
    values[0] = reader.first;
    for (let at = 1; at < count; at++) values[at] = reader.next(at === count - 1);
    this.#dataAt += bytes;
    return values;
  }

  /** @param count instants @returns what opens them, to be read one instant after another, as often as somebody likes */
  tables(schema: SampleSchema, count: number): (wanted?: Wanted) => TableCursor {
    const directory = readDirectory(this.#head, this.#headAt + this.#reader.offset, this.#dataAt, schema);
    this.#jump(directory.headEnd);
    this.#dataAt = directory.dataEnd;
    return (wanted) =>
      new TableCursor(schema, directory, { head: this.#head, data: this.#bytes, count, wanted });
  }

  #jump(headAt: number): void {
    this.#headAt = headAt;
    this.#reader = new ByteReader(this.#head.subarray(headAt));
  }
}
