import { describe, expect, it } from 'vitest';
import { gridOf, lessMedian, paceOf, readAt } from './align.ts';

describe('readAt', () => {
  const line = { at: [10, 20, 21, 50], values: [1, 2, null, 5] };

  it('takes the last number before each instant', () => {
    expect(readAt(line, [10, 15, 20], 10)).toEqual([1, 1, 2]);
  });

  it('draws nothing before the first number and long after the last', () => {
    expect(readAt(line, [5, 55, 61], 10)).toEqual([null, 5, null]);
  });

  it('keeps a gap', () => {
    expect(readAt(line, [30, 49], 100)).toEqual([null, null]);
  });
});

it('a grid goes from end to end', () => {
  expect(gridOf({ fromMs: 0, toMs: 100 }, 4)).toEqual([0, 25, 50, 75, 100]);
});

it('the pace of a line does not count its gaps', () => {
  expect(paceOf({ at: [0, 10, 22, 23, 500, 510], values: [1, 1, 1, null, 1, 1] })).toBe(12);
});

it('what is common to all lines goes away', () => {
  expect(
    lessMedian([
      [1, 10, null],
      [2, 20, 5],
      [9, 90, 7],
    ]),
  ).toEqual([
    [-1, -10, null],
    [0, 0, -1],
    [7, 70, 1],
  ]);
});
