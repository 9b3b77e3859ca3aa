import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { envelopeOf } from './envelope.ts';

const MINUTE_MS = 60_000;

test('is the lowest floor of the window up to each cell', () => {
  const envelope = envelopeOf(stretchFrom([5, 3, 4, 6, 7, 8]), 3 * MINUTE_MS);
  expect([...envelope.floors]).toEqual([3, 3, 4, 6]);
  expect(envelope.hours[0]).toBeCloseTo(2 / 60);
});

test('what a collector gives back within the window is not in it', () => {
  const envelope = envelopeOf(stretchFrom(minutes(200, (minute) => 100 + (minute % 20))), 40 * MINUTE_MS);
  expect(new Set(envelope.floors)).toEqual(new Set([100]));
});

test('knows how busy it was at its floor and on average', () => {
  const stretch = stretchFrom([3, 1, 2], { activity: (index) => [0.2, 0.4, 0.6][index] ?? 0 });
  const envelope = envelopeOf(stretch, 3 * MINUTE_MS);
  expect(envelope.activityAtFloor[0]).toBeCloseTo(0.4, 2);
  expect(envelope.activity[0]).toBeCloseTo(0.4, 2);
});

test('a stretch shorter than the window has none', () => {
  expect(envelopeOf(stretchFrom([1, 2]), 3 * MINUTE_MS).count).toBe(0);
});
