import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rfc3339, rfc3339All } from './rest-times.ts';

const MOST_MS = 8.64e15;

it('writes many instants as each alone', () => {
  const times = fc.oneof(
    fc.array(fc.integer({ min: -MOST_MS, max: MOST_MS })),
    // Neighbours, over midnight, a leap day and the year 10,000.
    fc
      .tuple(
        fc.constantFrom(
          '2026-11-30T23:59:00Z',
          '2028-02-28T23:59:00Z',
          '9999-12-31T23:59:00Z',
          '1969-12-31T23:59:00Z',
        ),
        fc.array(fc.integer({ min: -90_000, max: 90_000 })),
      )
      .map(([around, apart]) => apart.map((ms) => Date.parse(around) + ms)),
    fc.array(fc.double({ min: -1e12, max: 4e12, noNaN: true })),
  );
  fc.assert(
    fc.property(times, (given) => {
      expect(rfc3339All(given)).toEqual(given.map(rfc3339));
    }),
  );
});

it.each([Number.NaN, Infinity, 2 * MOST_MS])('refuses %d', (atMs) => {
  expect(() => rfc3339All([atMs])).toThrow(RangeError);
});
