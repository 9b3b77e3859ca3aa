import { expect, it } from 'vitest';
import { TrendSampler } from './trend.ts';

const MINUTE_MS = 60_000;

it('takes one sample of each quarter of an hour', () => {
  const sampler = new TrendSampler();
  const taken = Array.from({ length: 60 }, (_, minute) =>
    sampler.take(minute * MINUTE_MS, 100, 100 - minute),
  );
  expect(taken.filter((point) => point !== undefined)).toEqual([
    { atMs: 0, usedRatio: 0 },
    { atMs: 15 * MINUTE_MS, usedRatio: 0.15 },
    { atMs: 30 * MINUTE_MS, usedRatio: 0.3 },
    { atMs: 45 * MINUTE_MS, usedRatio: 0.45 },
  ]);
});

it('waits for a sample that says how much is available', () => {
  const sampler = new TrendSampler();
  expect(sampler.take(0, 100, undefined)).toBeUndefined();
  expect(sampler.take(1000, 100, 40)).toEqual({ atMs: 0, usedRatio: 0.6 });
});
