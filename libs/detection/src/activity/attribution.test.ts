import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import type { Stretch } from '../series/stretch.ts';
import { type Attribution, attributionOf } from './attribution.ts';

/** Grows by a rate for each minute, which may depend on how busy it is. */
function grow(activityAt: (minute: number) => number, rateAt: (activity: number) => number): Stretch {
  let level = 1000;
  return stretchFrom(
    minutes(180, (minute) => {
      level += rateAt(activityAt(minute));
      return level;
    }),
    { activity: activityAt },
  );
}

const dayAndNight = (minute: number): number => (minute % 60 < 30 ? 0.04 : 0.7);

test('growth on an idle host is idle growth', () => {
  const attribution = attributionOf(
    grow(
      () => 0.03,
      () => 5,
    ),
  );
  expect(attribution).toMatchObject<Partial<Attribution>>({ class: 'idle' });
  expect(attribution.idleSlopePerHour).toBeCloseTo(300);
  expect(attribution.activeSlopePerHour).toBeUndefined();
});

test('growth that does not care is idle growth, with a slope for either part', () => {
  const attribution = attributionOf(grow(dayAndNight, () => 5));
  expect(attribution.class).toBe('idle');
  expect(attribution.idleSlopePerHour).toBeCloseTo(300);
  expect(attribution.activeSlopePerHour).toBeCloseTo(300);
});

test('growth that only comes with work is work', () => {
  const attribution = attributionOf(grow(dayAndNight, (activity) => (activity > 0.5 ? 10 : 0)));
  expect(attribution.class).toBe('work');
  expect(attribution.idleSlopePerHour).toBeCloseTo(0);
  expect(attribution.activeSlopePerHour).toBeCloseTo(600);
});

test('growth in idleness that is faster with work is idle growth', () => {
  expect(attributionOf(grow(dayAndNight, (activity) => (activity > 0.5 ? 10 : 4))).class).toBe('idle');
});

test.each([1, 2, 3, 4, 5])('a host that is never idle does not make a steady leak work (seed %d)', (seed) => {
  const random = new Random(seed);
  const busy = minutes(180, () => random.between(0.3, 0.95)) as number[];
  expect(
    attributionOf(
      grow(
        (minute) => busy[minute] as number,
        () => 5,
      ),
    ).class,
  ).toBe('idle');
});

test('on a host that is always as busy, the subject itself decides', () => {
  const stretch = grow(
    () => 0.9,
    () => 5,
  );
  expect(attributionOf(stretch).class).toBe('work');
  expect(attributionOf(stretch, 0.4).class).toBe('work');
  expect(attributionOf(stretch, 0.01).class).toBe('idle');
});

test('the work that growth makes by itself does not excuse it', () => {
  // Every seventh minute a helper is started, which keeps the host busy for that minute.
  const activityAt = (minute: number): number => (minute % 7 === 0 ? 0.5 : 0.03);
  expect(attributionOf(grow(activityAt, (activity) => (activity > 0.4 ? 70 : 0))).class).toBe('idle');
});
