import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

/** Of so many tries at a time, how many were let through. */
function taken(bucket: TokenBucket, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => bucket.take(nowMs)).filter(Boolean).length;
}

test('a burst, then the rate, and never more than the burst at once', () => {
  const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
  expect(taken(bucket, 10, 0)).toBe(3);
  expect(taken(bucket, 10, 499)).toBe(0);
  expect(taken(bucket, 10, 1000)).toBe(2);
  expect(taken(bucket, 10, 3_600_000)).toBe(3);
});
