import { expect, test } from 'vitest';
import { Gaps } from './gaps.ts';

test('gives the silences within a stretch, cut to it', () => {
  const gaps = new Gaps();
  gaps.add(10, 20);
  gaps.add(50, 60);
  gaps.add(90, 99);
  expect(gaps.within(15, 90)).toEqual([
    { fromMs: 15, toMs: 20 },
    { fromMs: 50, toMs: 60 },
  ]);
  expect(gaps.overlap(20, 50)).toBe(false);
  expect(gaps.overlap(55, 56)).toBe(true);
});

test('remembers only the latest', () => {
  const gaps = new Gaps(2);
  for (const at of [0, 10, 20]) gaps.add(at, at + 5);
  expect(gaps.within(0, 100)).toHaveLength(2);
});
