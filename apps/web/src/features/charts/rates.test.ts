import { expect, it } from 'vitest';
import { ratesOf } from './rates.ts';

it('tells the rate of each interval', () => {
  expect(ratesOf([0, 1000, 3000], [10, 20, 60])).toEqual([null, 10, 20]);
});

it('makes no number of a gap, or of a counter that began anew', () => {
  expect(ratesOf([0, 1000, 2000, 3000, 4000], [10, null, 30, 5, 6])).toEqual([null, null, null, null, 1]);
});
