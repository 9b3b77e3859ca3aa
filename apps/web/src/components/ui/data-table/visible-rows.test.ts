import { expect, it } from 'vitest';
import { visibleRows } from './visible-rows.ts';

it.each([
  ['at the top', { topPx: 0, heightPx: 320 }, 1000, { first: 0, end: 20 }],
  ['in the middle', { topPx: 3200, heightPx: 320 }, 1000, { first: 90, end: 120 }],
  ['at the end', { topPx: 31_680, heightPx: 320 }, 1000, { first: 980, end: 1000 }],
  ['with few rows', { topPx: 0, heightPx: 320 }, 3, { first: 0, end: 3 }],
  ['after most rows went', { topPx: 31_680, heightPx: 320 }, 5, { first: 4, end: 5 }],
  ['without rows', { topPx: 0, heightPx: 320 }, 0, { first: 0, end: 0 }],
])('%s', (_name, scroll, count, expected) => {
  expect(visibleRows(scroll, 32, count)).toEqual(expected);
});
