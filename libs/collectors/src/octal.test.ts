import { expect, test } from 'vitest';
import { unescapeOctal } from './octal.ts';

test.each([
  ['/plain', '/plain'],
  [String.raw`/my\040disk`, '/my disk'],
  [String.raw`/a\011b\012c\134d`, '/a\tb\nc\\d'],
  [String.raw`/swap\040(deleted)`, '/swap (deleted)'],
  [String.raw`/no\escape \9 \40`, String.raw`/no\escape \9 \40`],
  [String.raw`\134040`, String.raw`\040`],
])('%s is %j', (escaped, text) => {
  expect(unescapeOctal(escaped)).toBe(text);
});
