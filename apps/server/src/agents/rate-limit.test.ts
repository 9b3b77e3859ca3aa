import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

const OPTIONS = { framesPerSec: 10, bytesPerSec: 1000, burstSec: 2 };

function take(limit: RateLimit, frames: number, bytes: number, nowMs: number): number {
  let waitMs = 0;
  for (let left = frames; left > 0; left--) waitMs = limit.take(bytes, nowMs);
  return waitMs;
}

test('a burst is free, what is beyond it waits', () => {
  const limit = new RateLimit(OPTIONS, 0);
  expect(take(limit, 20, 1, 0)).toBe(0);
  expect(take(limit, 5, 1, 0)).toBe(500);
});

test('debt is paid by time, and the burst comes back', () => {
  const limit = new RateLimit(OPTIONS, 0);
  take(limit, 30, 1, 0);
  expect(take(limit, 1, 1, 1100)).toBe(0);
  expect(take(limit, 20, 1, 60_000)).toBe(0);
  expect(take(limit, 1, 1, 60_000)).toBe(100);
});

test('bytes count as well as frames', () => {
  const limit = new RateLimit(OPTIONS, 0);
  expect(take(limit, 1, 5000, 0)).toBe(3000);
});
