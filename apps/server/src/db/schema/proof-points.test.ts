import type { ProofPoint } from '@seep/detection';
import { expect, test } from 'vitest';
import { decodePoints, encodePoints } from './proof-points.ts';

const MINUTE_MS = 60_000;
const FIRST_MS = Date.UTC(2026, 10, 30);

/** A level that rises by pages, beside a host that is busy now and then, with a gap in between. */
const POINTS: ProofPoint[] = Array.from({ length: 500 }, (_, cell) => ({
  atMs: FIRST_MS + (cell < 200 ? cell : cell + 90) * MINUTE_MS,
  value: cell % 50 === 0 ? null : 4096 * (25_000 + 3 * cell + (cell % 7)) + (cell % 11 === 0 ? 0.1 : 0),
  activity: cell % 50 === 0 ? null : (cell % 13) / 13,
}));

test('points come back exactly as they were', () => {
  expect(decodePoints(encodePoints(POINTS))).toEqual(POINTS);
  expect(decodePoints(encodePoints([]))).toEqual([]);
});

test('they take a tenth of what they take by rows', () => {
  expect(encodePoints(POINTS).length).toBeLessThan(JSON.stringify(POINTS).length / 10);
});

test('what is damaged is refused', () => {
  const bytes = encodePoints(POINTS);
  expect(() => decodePoints(bytes.subarray(0, bytes.length / 2))).toThrow(/unexpected end/i);
  expect(() => decodePoints(Buffer.from('points'))).toThrow(/unknown frame/i);
});
