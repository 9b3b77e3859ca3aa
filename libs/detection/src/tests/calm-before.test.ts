import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { onsetOf } from '../series/onset.ts';
import { growthOf, HOUR_MS, type Stretch, tailOf } from '../series/stretch.ts';
import { isCalmBefore } from './calm-before.ts';
import { driftOf, FIXED } from './drift.ts';

const DAY_HOURS = 24;

function hourly(floors: readonly number[]): Stretch {
  const count = floors.length;
  return {
    cellMs: HOUR_MS,
    count,
    atMs: Float64Array.from({ length: count }, (_, hour) => hour * HOUR_MS),
    hours: Float64Array.from({ length: count }, (_, hour) => hour),
    floors: Float64Array.from(floors),
    activity: new Float64Array(count).fill(Number.NaN),
  };
}

/** @param settledHours before the first cell that the subject was known, and at rest */
function isCalm(whole: Stretch, onset: number, settledHours = 0): boolean {
  const growth = growthOf(tailOf(whole, onset));
  return isCalmBefore({
    whole,
    onset,
    growth,
    settledMs: -settledHours * HOUR_MS,
    leastMs: 3 * DAY_HOURS * HOUR_MS,
  });
}

const ramp = (calmHours: number, risingHours: number): number[] =>
  Array.from({ length: calmHours + risingHours }, (_, hour) => 100 + Math.max(0, hour - calmHours));

test('growth after days of nothing is without example', () => {
  expect(isCalm(hourly(ramp(80, 40)), 80)).toBe(true);
});

test('rest before the first cell counts, a history shorter than the growth does not', () => {
  expect(isCalm(hourly(ramp(10, 40)), 10)).toBe(false);
  expect(isCalm(hourly(ramp(10, 40)), 10, 80)).toBe(true);
  expect(isCalm(hourly(ramp(80, 70)), 80)).toBe(false);
});

test('what rose like that before, and came back, is no news', () => {
  const floors = ramp(100, 40).map((floor, hour) => (hour < 50 && hour >= 30 ? floor + hour - 30 : floor));
  expect(isCalm(hourly(floors), 100)).toBe(false);
});

test('of random walks one in two hundred seems to grow after a calm history, of leaks after one nearly all', () => {
  const random = new Random(11);
  const found = (drift: number): number => {
    let count = 0;
    for (let walk = 0; walk < 1000; walk++) {
      let level = 1000;
      const whole = hourly(
        Array.from({ length: 240 }, (_, hour) => {
          level += random.normal() + (hour >= 180 ? drift : 0);
          return level;
        }),
      );
      const onset = onsetOf(whole);
      const { floors, count: cells } = tailOf(whole, onset);
      if (cells < 30 || !isCalm(whole, onset)) continue;
      const increments = floors.slice(1).map((floor, index) => floor - (floors[index] as number));
      if (driftOf(increments, Math.ceil(increments.length / 8), FIXED).isSignificant) count++;
    }
    return count / 1000;
  };
  expect(found(0)).toBeLessThan(0.005);
  expect(found(1.5)).toBeGreaterThan(0.9);
});
