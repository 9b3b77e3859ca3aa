import { expect, test } from 'vitest';
import { lineThrough } from './line.ts';

test('goes through points on a line, whatever their origin', () => {
  expect(lineThrough([100, 101, 103], [5, 7, 11])).toEqual({ slope: 2, start: 5 });
});

test('looks only at the points that it is given', () => {
  expect(lineThrough([0, 1, 2, 3], [9, 0, 1, 9], 1, 3)).toEqual({ slope: 1, start: 0 });
});

test('points above each other make no slope', () => {
  expect(lineThrough([1, 1], [2, 4])).toEqual({ slope: 0, start: 3 });
});
