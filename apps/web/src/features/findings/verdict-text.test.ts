import { expect, it } from 'vitest';
import { endsFromNow, verdictParts } from './verdict-text.ts';

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

const HOUR = 3_600_000;
const ENDS = [WRITTEN + 5 * HOUR, WRITTEN + 6 * HOUR, WRITTEN + 8 * HOUR] as const;

it('counts what is left from now on', () => {
  const verdict = 'a (pid 3) leaks; the 16 GiB of memory end in 6 h (5 h to 8 h).';
  expect(endsFromNow(verdict, ENDS, WRITTEN + HOUR)).toBe(
    'a (pid 3) leaks; the 16 GiB of memory end in 5 h (4 h to 7 h).',
  );
  expect(endsFromNow(verdict, ENDS, WRITTEN + 5 * HOUR)).toBe(verdict);
  expect(endsFromNow('a leaks.', ENDS, WRITTEN)).toBe('a leaks.');
});
