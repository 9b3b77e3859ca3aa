import type { SampleSchema, Table } from '@seep/shared';
import { seal, type SealedMoment } from './sealed-block.ts';
import type { RecordHead, StoredRecord } from './sealed-records.ts';

/** Numbers that are held at once until they are packed: of a host of 20,000 processes some dozen samples. */
const MOST_CELLS = 4 * 1024 ** 2;

interface Segment {
  schemaId: number;
  schema: SampleSchema;
  moments: SealedMoment[];
  tables: Table[][];
  cells: number;
}

/** Gathers the records of one boot and chunk, in the order of their numbers. */
export class SealBuilder {
  readonly #segments: Segment[] = [];
  readonly #records: StoredRecord[] = [];
  readonly #heads: RecordHead[] = [];

  /** A sample that was decoded. @param tables are copied */
  addMoment(moment: SealedMoment, schemaId: number, tables: readonly Table[]): void {
    this.#heads.push(moment);
    let segment = this.#segments.at(-1);
    if (segment?.schemaId !== schemaId || segment.cells > MOST_CELLS) {
      const schema = tables.map((table) => table.schema);
      segment = { schemaId, schema, moments: [], tables: [], cells: 0 };
      this.#segments.push(segment);
    }
    const before = segment.tables.at(-1);
    const copies = tables.map((table, at) => copyUnlessSame(before?.[at], table));
    segment.moments.push(moment);
    segment.tables.push(copies);
    segment.cells += copies.reduce(
      (sum, { cells }, at) => sum + (copies[at] === before?.[at] ? 0 : cells.length),
      0,
    );
  }

  /** A record that could not be decoded, or holds nothing to decode. */
  addRecord(record: StoredRecord): void {
    this.#heads.push(record);
    this.#records.push(record);
  }

  /** As a row of `sealed_samples` has it. */
  finish(): { lastAt: Date; records: number; keyframesAt: Date[]; block: Buffer } {
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
}

function extremes(heads: readonly RecordHead[]): [number, number] {
  return heads.reduce<[number, number]>(
    ([first, last], { atMs }) => [Math.min(first, atMs), Math.max(last, atMs)],
    [Infinity, -Infinity],
  );
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
