import { zstdDecompressSync } from 'node:zlib';
import type { SampleSchema } from '@seep/shared';
import { BlockReader, BlockWriter, type EncodedTables } from '../columns/column-block.ts';
import type { TableCursor, Wanted } from '../columns/table-cursor.ts';
import { decodeRecords, encodeRecords, type RecordHead, type StoredRecord } from './sealed-records.ts';
import { isColumns } from './stored-format.ts';

/*
 * The records of one boot in one chunk, stored as one. What was decoded stands by columns; what could not be (events, and
 * deltas whose predecessor is not stored) as it came:
 *
 *   sealed := format, a block of columns (src/columns/column-block.ts) whose head has
 *             segments, for each: schema, moments, then as series: seq, at, uptime, interval, kind × 2 + 1 for a keyframe;
 *             bytes of the records, the records (sealed-records.ts); tables of each segment
 *
 * A segment is of one schema. One of an earlier server is format 1 and the records, compressed by zstd as a whole.
 */

const FORMAT = 2;
const RECORDS_FORMAT = 1;

/** Largest that is read of an earlier server: two hours at four samples a second on a host of 20,000 processes. */
const MAX_SEALED_BYTES = 1024 ** 3;

/** A sample that was decoded. */
export interface SealedMoment extends RecordHead {
  /** It came as one: nothing tells how it differs from the one before. */
  isKeyframe: boolean;
}

/** Moments of one schema, in the order of their numbers. */
export interface SealedSegment {
  schemaId: number;
  moments: readonly SealedMoment[];
  /** Of each moment. */
  tables: EncodedTables;
}

/** @param records that could not be decoded, in the order of their numbers */
export function seal(segments: readonly SealedSegment[], records: readonly StoredRecord[]): Buffer {
  const out = new BlockWriter();
  out.uint(segments.length);
  for (const { schemaId, moments } of segments) {
    out.uint(schemaId);
    out.uint(moments.length);
    for (const field of FIELDS) out.series(Float64Array.from(moments, field), moments.length);
  }
  const raw = encodeRecords(records);
  out.uint(raw.length);
  out.bytes(raw);
  for (const { tables } of segments) out.tables(tables);
  return out.finish(FORMAT);
}

const FIELDS: readonly ((moment: SealedMoment) => number)[] = [
  ({ seq }) => seq,
  ({ atMs }) => atMs,
  ({ uptimeMs }) => uptimeMs,
  ({ intervalMs }) => intervalMs,
  ({ kind, isKeyframe }) => kind * 2 + (isKeyframe ? 1 : 0),
];

/** A segment that lies in a block. */
export interface StoredSegment {
  schemaId: number;
  moments: SealedMoment[];
}

/** What a block holds; tables are read when somebody opens them. */
export interface Unsealed {
  segments: StoredSegment[];
  records: StoredRecord[];
  /**
   * For each segment what opens its tables.
   * @param schemas of the segments
   */
  open(schemas: readonly SampleSchema[]): ((wanted?: Wanted) => TableCursor)[];
}

/** @throws Error when it is not what {@link seal} made, now or in an earlier server */
export function unseal(bytes: Uint8Array): Unsealed {
  if (!isColumns(bytes, FORMAT, 'sealed samples'))
    return { segments: [], records: unsealRecords(bytes), open: () => [] };
  const reader = new BlockReader(bytes);
  const segments = Array.from({ length: reader.uint() }, (): StoredSegment => {
    const schemaId = reader.uint();
    const count = reader.uint();
    const [seqs, times, uptimes, intervals, kinds] = FIELDS.map(() => reader.series(count)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const moments = Array.from(seqs, (seq, at) => ({
      seq,
      atMs: times[at] as number,
      uptimeMs: uptimes[at] as number,
      intervalMs: intervals[at] as number,
      kind: (kinds[at] as number) >> 1,
      isKeyframe: (kinds[at] as number) % 2 === 1,
    }));
    return { schemaId, moments };
  });
  const records = decodeRecords(reader.bytes(reader.uint()));
  return {
    segments,
    records,
    open: (schemas) =>
      segments.map(({ moments }, index) => reader.tables(schemas[index] as SampleSchema, moments.length)),
  };
}

/** Heads of all records in a block, in no order. */
export function headsOf(bytes: Uint8Array): RecordHead[] {
  const { segments, records } = unseal(bytes);
  return [...segments.flatMap(({ moments }) => moments), ...records];
}

function unsealRecords(bytes: Uint8Array): StoredRecord[] {
  const plain = zstdDecompressSync(bytes, { maxOutputLength: MAX_SEALED_BYTES });
  const format = plain[0];
  if (format !== RECORDS_FORMAT)
    throw new Error(`sealed samples of format ${format}: a newer server wrote them`);
  return decodeRecords(plain.subarray(1));
}
