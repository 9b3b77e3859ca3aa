import { expect, it } from 'vitest';
import { formatRange, panned, parseRange, presetFor, windowOf, zoomed } from './range.ts';

const NOW = 1_800_000_000_000;

it('follows now, or stands still', () => {
  expect(windowOf({ kind: 'latest', preset: '15m' }, NOW)).toEqual({ fromMs: NOW - 900_000, toMs: NOW });
  expect(windowOf({ kind: 'fixed', window: { fromMs: 1, toMs: 2 } }, NOW)).toEqual({ fromMs: 1, toMs: 2 });
});

it.each([
  ['a preset', { range: '6h', from: null, to: null }],
  ['a stretch', { range: null, from: 1000, to: 61_000 }],
])('goes to an address and back: %s', (_name, params) => {
  expect(formatRange(parseRange(params))).toEqual(params);
});

it.each([
  ['nothing', { range: null, from: null, to: null }],
  ['an unknown preset', { range: '3y', from: null, to: null }],
  ['an end before the beginning', { range: null, from: 2, to: 1 }],
  ['half a stretch', { range: null, from: 2, to: null }],
])('takes %s for the default', (_name, params) => {
  expect(parseRange(params)).toEqual({ kind: 'latest', preset: '1h' });
});

it('zooms in either direction, and no further than samples go', () => {
  expect(zoomed(60_000, 0)).toEqual(zoomed(0, 60_000));
  expect(zoomed(100_000, 101_000)).toEqual({ kind: 'fixed', window: { fromMs: 95_500, toMs: 105_500 } });
});

it('moves along', () => {
  expect(panned({ fromMs: 10, toMs: 20 }, -5)).toEqual({ kind: 'fixed', window: { fromMs: 5, toMs: 15 } });
});

it('shows no more of a young host than there is of it', () => {
  expect(presetFor(NOW - 600_000, NOW)).toBe('15m');
  expect(presetFor(NOW - 3_600_000, NOW)).toBe('1h');
  expect(presetFor(null, NOW)).toBe('1h');
  expect(parseRange({ range: null, from: null, to: null }, '15m')).toEqual({ kind: 'latest', preset: '15m' });
});
