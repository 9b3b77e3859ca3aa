import { expect, test } from 'vitest';
import { formatEventPlace, parseEventPlace } from './list-events.ts';

const PLACE = { atMs: 1_790_000_000_000, hostId: 3, bootNo: 2, seq: 12, ordinal: 1 };

test.each([
  PLACE,
  { ...PLACE, seq: Number.MAX_SAFE_INTEGER },
  { ...PLACE, seq: -Number.MAX_SAFE_INTEGER, atMs: -1, ordinal: 0 },
  { ...PLACE, atMs: 8.64e15 },
])('every place that is written is read again: %j', (place) => {
  const text = formatEventPlace(place);
  expect(parseEventPlace(text)).toEqual(place);
  expect(text.length).toBeLessThanOrEqual(64);
});

test.each(['', 'yesterday', '1.2.3.4', '1.2.3.9007199254740993.0', '8640000000000001.1.1.1.0', '1.-2.3.4.5'])(
  'what is no place is refused: "%s"',
  (text) => expect(parseEventPlace(text)).toBeUndefined(),
);
