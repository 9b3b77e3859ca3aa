import { expect, it } from 'vitest';
import { shapeOf } from './flat-values.ts';

it.each([
  [[], 'unknown'],
  [[null, null], 'unknown'],
  [[null, 0, 0], 'zero'],
  [[0, null, 3], 'some'],
] as const)('%j is %s', (values, shape) => {
  expect(shapeOf(values)).toBe(shape);
});
