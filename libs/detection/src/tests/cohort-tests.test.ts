import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { modifiedZ } from './modified-z.ts';
import { rankSumZ } from './rank-sum.ts';
import { signTest } from './sign-test.ts';
import { stoufferZ } from './stouffer.ts';

test.each([
  [9, 9, 1 / 512],
  [8, 9, 10 / 512],
  [0, 5, 1],
])('%d of %d coins show heads with probability %d or less', (heads, coins, probability) => {
  expect(signTest(heads, coins)).toBeCloseTo(probability, 9);
});

test('the sign test is wrong no more often than it says', () => {
  const random = new Random(5);
  let wrong = 0;
  for (let trial = 0; trial < 4000; trial++) {
    const heads = Array.from({ length: 12 }, () => random.chance(0.5)).filter(Boolean).length;
    if (signTest(heads, 12) <= 0.05) wrong++;
  }
  expect(wrong / 4000).toBeLessThan(0.05);
  expect(wrong / 4000).toBeGreaterThan(0.005);
});

test('many weak voices add up, and one loud one does not speak for all', () => {
  expect(stoufferZ([1, 1, 1, 1])).toBe(2);
  expect(stoufferZ([100, 0, 0, 0])).toBe(1.5);
  expect(stoufferZ([])).toBe(0);
});

test('ranks that all lie above give the largest z, ties none', () => {
  expect(rankSumZ([5, 6, 7, 8], [1, 2, 3, 4])).toBeCloseTo(2.309, 3);
  expect(rankSumZ([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
});

test('the rank-sum test is wrong about as often as the normal distribution says', () => {
  const random = new Random(6);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.exponential(1));
  let wrong = 0;
  for (let trial = 0; trial < 4000; trial++) if (rankSumZ(draw(10), draw(14)) > 1.645) wrong++;
  expect(wrong / 4000).toBeGreaterThan(0.03);
  expect(wrong / 4000).toBeLessThan(0.06);
});

test('an outlier does not hide itself by the deviation that it makes', () => {
  const z = modifiedZ([1, 2, 3, 4, 5, 6, 7, 100], 0.1);
  expect(z.at(-1)).toBeGreaterThan(3.5);
  expect(Math.max(...z.slice(0, 7))).toBeLessThan(3.5);
  expect(modifiedZ([1, 1, 1, 1, 2], 1).at(-1)).toBe(1);
});
