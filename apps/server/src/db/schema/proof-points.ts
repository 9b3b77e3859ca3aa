import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ProofPoint } from '@seep/detection';
import { customType } from 'drizzle-orm/pg-core';

/** Many times what any proof has. */
const MAX_PLAIN_BYTES = 64 * 1024 ** 2;

/** As they lie under zstd. Cells are evenly far apart but for gaps: distances are mostly one number. */
interface Columns {
  /** The first instant, then how much later each other one is. */
  laterMs: number[];
  values: ProofPoint['value'][];
  activities: ProofPoint['activity'][];
}

/**
 * The points of a proof: zstd over JSON by columns. A finding is written anew whenever it changes, and by rows, with the
 * names of their fields, its points were nine tenths of it.
 */
export const proofPoints = customType<{ data: ProofPoint[]; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: encodePoints,
  fromDriver: decodePoints,
});

export function encodePoints(points: readonly ProofPoint[]): Buffer {
  const columns: Columns = {
    laterMs: points.map(({ atMs }, index) => atMs - (points[index - 1]?.atMs ?? 0)),
    values: points.map(({ value }) => value),
    activities: points.map(({ activity }) => activity),
  };
  return zstdCompressSync(JSON.stringify(columns));
}

export function decodePoints(bytes: Buffer): ProofPoint[] {
  const plain = zstdDecompressSync(bytes, { maxOutputLength: MAX_PLAIN_BYTES });
  const { laterMs, values, activities } = JSON.parse(plain.toString()) as Columns;
  let atMs = 0;
  return laterMs.map((later, index) => {
    atMs += later;
    return { atMs, value: values[index] ?? null, activity: activities[index] ?? null };
  });
}
