import { expect, test } from 'vitest';
import { studentQuantile } from './student.ts';

test.each([
  [0.9, 7, 1.415],
  [0.9, 3, 1.638],
  [0.975, 5, 2.571],
  [0.975, 13, 2.228],
  [0.975, 1e6, 1.96],
] as const)('t at %d with %d degrees of freedom is %d, or wider', (probability, freedom, expected) => {
  expect(studentQuantile(probability, freedom)).toBe(expected);
});
