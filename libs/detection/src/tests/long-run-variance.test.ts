import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { longRunVariance } from './long-run-variance.ts';

test('of independent values it is their variance', () => {
  const random = new Random(1);
  const values = Float64Array.from({ length: 20_000 }, () => 3 + 2 * random.normal());
  expect(longRunVariance(values, 20)).toBeCloseTo(4, 0);
});

test('values that remember add up to more', () => {
  const random = new Random(2);
  let value = 0;
  const values = Float64Array.from({ length: 50_000 }, () => (value = 0.5 * value + random.normal()));
  // 1 / (1 − 0.5)²
  expect(longRunVariance(values, 50)).toBeGreaterThan(3.5);
  expect(longRunVariance(values, 50)).toBeLessThan(4.4);
});

test('differences of noise cancel and never go below zero', () => {
  const random = new Random(3);
  let before = random.normal();
  const values = Float64Array.from({ length: 5000 }, () => {
    const now = random.normal();
    const difference = now - before;
    before = now;
    return difference;
  });
  expect(longRunVariance(values, 30)).toBeLessThan(0.1);
  expect(longRunVariance(values, 30)).toBeGreaterThanOrEqual(0);
});
