import { expect, test } from 'vitest';
import { balloonPagesOf } from './balloon.ts';

test.each([
  [
    [
      ['balloon_inflate', 500],
      ['balloon_deflate', 200],
      ['balloon_migrate', 90],
    ],
    300,
  ],
  [
    [
      ['balloon_inflate', 0],
      ['balloon_deflate', 0],
    ],
    0,
  ],
  [
    [
      ['balloon_inflate', 1],
      ['balloon_deflate', 2],
    ],
    0,
  ],
  [[['balloon_inflate', 1]], undefined],
  [[], undefined],
] as [[string, number][], number | undefined][])('%j leave %s pages in it', (counters, pages) => {
  expect(balloonPagesOf(new Map(counters))).toBe(pages);
});
