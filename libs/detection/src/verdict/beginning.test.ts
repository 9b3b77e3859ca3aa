import { expect, test } from 'vitest';
import { MINUTE_MS, minutes, ringOf } from '../../test/stretches.ts';
import type { Growth } from '../paths/path.ts';
import { type Blocks, blocksOf } from '../series/blocks.ts';
import { slopeOf } from '../series/slope.ts';
import { stretchOf, tailOf } from '../series/stretch.ts';
import { Gaps } from '../time/gaps.ts';
import { beginningOf } from './beginning.ts';

const cells = ringOf(minutes(100, (minute) => 30 + Math.max(0, minute - 40)));

function growthFrom(index: number): Growth {
  const stretch = tailOf(stretchOf(cells, new Gaps()), index);
  const slope = slopeOf(stretch, blocksOf(stretch, 8) as Blocks);
  return { stretch, slope, drift: { statistic: 9, threshold: 4, isSignificant: true } };
}

test('growth with level cells before it begins at its bend', () => {
  expect(beginningOf(growthFrom(40), cells, { level: 20, sinceMs: 0 })).toEqual({
    atMs: 40 * MINUTE_MS,
    level: 30,
  });
});

test('growth that fills its cells began where its line meets the rest', () => {
  const rising = cells.since(41 * MINUTE_MS, 100);
  const { atMs, level } = beginningOf(growthFrom(41), rising, { level: 26, sinceMs: 0 });
  expect(level).toBe(26);
  expect(atMs / MINUTE_MS).toBeCloseTo(36, 6);
});

test('but not before the subject was known', () => {
  const rising = cells.since(41 * MINUTE_MS, 100);
  expect(beginningOf(growthFrom(41), rising, { level: 26, sinceMs: 39 * MINUTE_MS })).toEqual({
    atMs: 39 * MINUTE_MS,
    level: 26,
  });
});
