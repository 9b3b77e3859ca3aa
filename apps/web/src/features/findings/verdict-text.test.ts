import { expect, it } from 'vitest';
import { verdictParts } from './verdict-text.ts';

const WRITTEN = Date.UTC(2026, 10, 22, 22);

it('finds times of the day on which it was written, and of others', () => {
  expect(verdictParts('a leaks since 21:04 UTC; it ended by 2026-11-23 00:10 UTC.', WRITTEN)).toMatchObject([
    { at: 0, text: 'a leaks since ' },
    { atMs: Date.UTC(2026, 10, 22, 21, 4) },
    { text: '; it ended by ' },
    { atMs: Date.UTC(2026, 10, 23, 0, 10) },
    { text: '.' },
  ]);
});

it('leaves words as they are', () => {
  expect(verdictParts('nothing of the kind', WRITTEN)).toEqual([{ at: 0, text: 'nothing of the kind' }]);
});
