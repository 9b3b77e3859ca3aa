import type { SampleSchema, Table } from '@seep/shared';
import { encodeTables } from '../columns/column-block.ts';
import { seal, type SealedMoment, type SealedSegment } from './sealed-block.ts';
import type { RecordHead, StoredRecord } from './sealed-records.ts';

/** What packing one boot and chunk may take. */
export interface SealLimits {
  /** Numbers that are held as they are, beside one sample: of a host of 20,000 processes some dozen samples. */
  heldCells: number;
  /** Numbers that are packed by columns: of such a host two hours at five seconds. */
  packedCells: number;
  /** Bytes that these may have become. */
  packedBytes: number;
  /** Bytes of records that are kept as they came. */
  recordBytes: number;
}

export const SEAL_LIMITS: SealLimits = {
  heldCells: 4 * 1024 ** 2,
  packedCells: 512 * 1024 ** 2,
  packedBytes: 64 * 1024 ** 2,
  recordBytes: 64 * 1024 ** 2,
};

interface Segment {
  schemaId: number;
  schema: SampleSchema;
  moments: SealedMoment[];
  tables: Table[][];
}

/**
 * Gathers the records of one boot and chunk, in the order of their numbers. A few bytes may change one number of a table of a
 * hundred thousand rows, of which every moment is a copy: copies are packed and dropped as soon as there are many.
 */
export class SealBuilder {
  readonly #limits: SealLimits;
  readonly #segments: SealedSegment[] = [];
  readonly #records: StoredRecord[] = [];
  readonly #heads: RecordHead[] = [];
  #open: Segment | undefined;
  #heldCells = 0;
  #packedCells = 0;
  #packedBytes = 0;
  #recordBytes = 0;

  constructor(limits: SealLimits = SEAL_LIMITS) {
    this.#limits = limits;
  }

  /** Numbers that are held as they are. */
  get heldCells(): number {
    return this.#heldCells;
  }

  /** Whether what comes as a record should stay one. */
  get isFull(): boolean {
    const { packedCells, packedBytes } = this.#limits;
    return this.#packedCells + this.#heldCells >= packedCells || this.#packedBytes >= packedBytes;
  }

  /** Bytes of records that are kept as they came. */
  get recordBytes(): number {
    return this.#recordBytes;
  }

  get isEmpty(): boolean {
    return this.#heads.length === 0;
  }

  /** A sample that was decoded. @param tables are copied */
  addMoment(moment: SealedMoment, schemaId: number, tables: readonly Table[]): void {
    this.#heads.push(moment);
    if (this.#open?.schemaId !== schemaId) this.#pack();
    this.#open ??= { schemaId, schema: tables.map((table) => table.schema), moments: [], tables: [] };
    const before = this.#open.tables.at(-1);
    const copies = tables.map((table, at) => copyUnlessSame(before?.[at], table));
    this.#open.moments.push(moment);
    this.#open.tables.push(copies);
    for (const [at, copy] of copies.entries()) if (copy !== before?.[at]) this.#heldCells += sizeOf(copy);
    if (this.#heldCells >= this.#limits.heldCells) this.#pack();
  }

  /** A record that could not be decoded, or holds nothing to decode. */
  addRecord(record: StoredRecord): void {
    this.#heads.push(record);
    this.#records.push(record);
    this.#recordBytes += record.block.length;
  }

  /** As a row of `sealed_samples` has it. */
  finish(): { lastAt: Date; records: number; keyframesAt: Date[]; block: Buffer } {
    this.#pack();
    const moments = this.#segments.flatMap((segment) => segment.moments);
    // Reading can begin with every moment: of these, the first and the last.
    const times = [
      ...(moments.length > 0 ? extremes(moments) : []),
      ...this.#records.flatMap(({ schemaId, atMs }) => (schemaId === null ? [] : [atMs])),
    ];
    return {
      lastAt: new Date(extremes(this.#heads)[1]),
      records: this.#heads.length,
      keyframesAt: [...new Set(times)].map((atMs) => new Date(atMs)),
      block: seal(this.#segments, this.#records),
    };
  }

  #pack(): void {
    if (!this.#open) return;
    const { schemaId, schema, moments, tables: instants } = this.#open;
    const tables = encodeTables(schema, instants);
    this.#segments.push({ schemaId, moments, tables });
    this.#open = undefined;
    this.#packedCells += this.#heldCells;
    this.#packedBytes += tables.head.length + tables.data.length;
    this.#heldCells = 0;
  }
}

function extremes(heads: readonly RecordHead[]): [number, number] {
  return heads.reduce<[number, number]>(
    ([first, last], { atMs }) => [Math.min(first, atMs), Math.max(last, atMs)],
    [Infinity, -Infinity],
  );
}

/** Numbers of a table, with key and birth of its rows. */
function sizeOf({ rowCount, width }: Table): number {
  return rowCount * (width + 2);
}

function copyUnlessSame(before: Table | undefined, table: Table): Table {
  const { rowCount, width } = table;
  const isSame =
    before?.rowCount === rowCount &&
    isSameArray(before.keys, table.keys, rowCount) &&
    isSameArray(before.births, table.births, rowCount) &&
    isSameArray(before.cells, table.cells, rowCount * width);
  return isSame ? before : table.copy();
}

function isSameArray(a: Float64Array, b: Float64Array, length: number): boolean {
  const bytes = (of: Float64Array) => new Uint8Array(of.buffer, of.byteOffset, length * of.BYTES_PER_ELEMENT);
  return Buffer.compare(bytes(a), bytes(b)) === 0;
}
