import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { criticalValue, driftOf, STRICT } from './drift.ts';

test.each([
  [0.99, 0, 2.3263],
  [0.99, 0.5, 4.428],
  [0.95, 0, 1.6449],
  [0.95, 1, 3.8023],
] as const)('the critical value at %d for b = %d is %d', (level, b, expected) => {
  expect(criticalValue(b, level)).toBeCloseTo(expected, 2);
});

test('a line without scatter is as sure as it gets, and still a number', () => {
  expect(driftOf(new Float64Array(50).fill(2), 6, STRICT)).toMatchObject({
    statistic: 1000,
    isSignificant: true,
  });
});

test('no movement is no drift', () => {
  expect(driftOf(new Float64Array(50), 6, STRICT)).toMatchObject({ statistic: 0, isSignificant: false });
});

test('one step of any height is no drift', () => {
  const increments = new Float64Array(100);
  increments[50] = 1e9;
  const { statistic, isSignificant } = driftOf(increments, 12, STRICT);
  expect(statistic).toBeCloseTo(1, 0);
  expect(isSignificant).toBe(false);
});

test('random walks without drift pass less than once in two hundred, those with drift nearly always', () => {
  const random = new Random(5);
  const found = (drift: number): number => {
    let count = 0;
    for (let walk = 0; walk < 2000; walk++) {
      const increments = Float64Array.from({ length: 120 }, () => drift + random.normal());
      if (driftOf(increments, 15, STRICT).isSignificant) count++;
    }
    return count / 2000;
  };
  expect(found(0)).toBeLessThan(0.005);
  expect(found(0.8)).toBeGreaterThan(0.95);
});
