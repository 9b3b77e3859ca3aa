import { expect, test } from 'vitest';
import { MINUTE_MS, stretchFrom } from '../../test/stretches.ts';
import { Gaps } from '../time/gaps.ts';
import { gapShare, growthOf, hoursOf, observedMs, tailOf } from './stretch.ts';

test('holds the cells that have a floor, by their time', () => {
  const stretch = stretchFrom([10, null, 12]);
  expect([...stretch.floors]).toEqual([10, 12]);
  expect([...stretch.atMs]).toEqual([0, 2 * MINUTE_MS]);
  expect(hoursOf(stretch)).toBeCloseTo(2 / 60);
  expect(observedMs(stretch)).toBeCloseTo(3 * MINUTE_MS);
});

test('what rose within a gap is no growth, and its time does not pass', () => {
  const gaps = new Gaps();
  gaps.add(1.5 * MINUTE_MS, 5 * MINUTE_MS);
  const stretch = stretchFrom([10, 11, null, null, null, 50, 51], { gaps });
  expect([...stretch.floors]).toEqual([10, 11, 11, 12]);
  expect(growthOf(stretch)).toBe(2);
  expect(hoursOf(stretch)).toBeCloseTo(3 / 60);
  expect(gapShare(stretch)).toBeCloseTo(1 / 2);
});

test('what is found again at the height of its season has risen by what stays', () => {
  const gaps = new Gaps();
  gaps.add(1.5 * MINUTE_MS, 3 * MINUTE_MS);
  const stretch = stretchFrom([10, 11, null, 50, 30, 14, 15], { gaps });
  expect([...stretch.floors]).toEqual([10, 11, 47, 27, 11, 12]);
});

test('what fell within a gap has fallen', () => {
  const gaps = new Gaps();
  gaps.add(1.5 * MINUTE_MS, 3 * MINUTE_MS);
  expect([...stretchFrom([10, 20, null, 12, 13], { gaps }).floors]).toEqual([10, 20, 12, 13]);
});

test('a late sample is no gap', () => {
  const stretch = stretchFrom([10, 11, null, 13]);
  expect(growthOf(stretch)).toBe(3);
  expect(gapShare(stretch)).toBe(0);
});

test('a tail begins at its index', () => {
  const tail = tailOf(stretchFrom([1, 2, 3, 4]), 2);
  expect([...tail.floors]).toEqual([3, 4]);
  expect(hoursOf(tail)).toBeCloseTo(1 / 60);
});
