import { expect, test } from 'vitest';
import { growthOf } from './growth.ts';

const readings = (valueAt: (index: number) => number) =>
  Array.from({ length: 120 }, (_, index) => ({ at: index, value: valueAt(index) }));

test('a line is its slope, with no doubt', () => {
  const growth = growthOf(readings((index) => 100 + 3 * index));
  expect(growth?.slope).toBeCloseTo(3);
  expect(growth?.low).toBeCloseTo(3);
  expect(growth?.high).toBeCloseTo(3);
});

test('a level that swings has an interval around zero', () => {
  const growth = growthOf(readings((index) => 100 + 10 * Math.sin(index)));
  expect(growth?.low).toBeLessThan(0);
  expect(growth?.high).toBeGreaterThan(0);
});

test('a few readings say nothing', () => {
  expect(growthOf(readings((index) => index).slice(0, 20))).toBeUndefined();
});
