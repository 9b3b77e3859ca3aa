import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { blocksOf, median, risesOf } from './blocks.ts';

test('edges of a line rise evenly', () => {
  const blocks = blocksOf(stretchFrom(minutes(80, (minute) => minute)), 8);
  expect(blocks && risesOf(blocks)).toEqual([10, 10, 10, 10, 10, 10, 10, 7 + 1]);
  expect(blocks && [...blocks.means]).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5]);
});

test('what is given back later was no rise', () => {
  const blocks = blocksOf(stretchFrom([0, 5, 9, 9, 2, 2, 3, 3]), 4);
  expect(blocks && [...blocks.edges]).toEqual([0, 2, 2, 3, 3]);
});

test('a block without a cell makes none of them', () => {
  expect(blocksOf(stretchFrom([1, 2, null, null, 3, 4]), 3)).toBeUndefined();
});

test('activity is averaged where it is known', () => {
  const blocks = blocksOf(
    stretchFrom([1, 1, 1, 1], { activity: (index) => (index === 0 ? Number.NaN : 0.5) }),
    2,
  );
  expect(blocks?.activity[0]).toBeCloseTo(0.5, 2);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});
