import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { onsetOf } from './onset.ts';

test.each([
  ['at the bend', 100, 200, 1],
  ['early', 10, 200, 1],
  ['late', 190, 200, 1],
])('finds a bend %s', (_name, bend, count) => {
  const stretch = stretchFrom(minutes(count, (minute) => 100 + Math.max(0, minute - bend) * 2));
  expect(onsetOf(stretch)).toBe(bend);
});

test('a line from the first cell on begins there', () => {
  expect(onsetOf(stretchFrom(minutes(120, (minute) => 10 + minute)))).toBe(0);
});

test('a level series has no bend', () => {
  expect(onsetOf(stretchFrom(minutes(120, () => 10)))).toBe(0);
});

test.each([1, 2, 3, 4, 5])('comes close in noise of five steps (seed %d)', (seed) => {
  const random = new Random(seed);
  const stretch = stretchFrom(
    minutes(240, (minute) => 1000 + Math.max(0, minute - 120) + 5 * random.normal()),
  );
  expect(Math.abs(onsetOf(stretch) - 120)).toBeLessThanOrEqual(8);
});

test('a start-up is not the beginning of the growth', () => {
  expect(onsetOf(stretchFrom([5, 60, 90, ...minutes(117, (minute) => 91 + minute)]))).toBe(2);
});

test('the first of many lumps is one of them', () => {
  expect(onsetOf(stretchFrom(minutes(40, (minute) => 14 + 10 * Math.ceil(minute / 8))))).toBeLessThanOrEqual(
    8,
  );
});
