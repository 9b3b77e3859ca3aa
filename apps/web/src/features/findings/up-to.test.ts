import { expect, it } from 'vitest';
import { parseUpTo } from './up-to.ts';

it.each([
  ['', 'anonBytes', undefined],
  ['512', 'anonBytes', 512 * 1024 ** 2],
  ['40', 'count', 40],
  ['-1', 'count', null],
  ['a lot', 'threads', null],
])('reads "%s" of %s as %s', (text, metric, value) => {
  expect(parseUpTo(text, metric)).toBe(value);
});
