import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { followsLoadTrend } from './load-trend.ts';

const COUNT = 72;

function follows(level: (index: number) => number, activity: (index: number) => number): boolean {
  return followsLoadTrend({
    floors: Float64Array.from({ length: COUNT }, (_, index) => level(index)),
    activity: Float64Array.from({ length: COUNT }, (_, index) => activity(index)),
    count: COUNT,
  });
}

test('traffic that grows, and a level with it, is load', () => {
  expect(
    follows(
      (index) => 100 + index,
      (index) => 0.2 + 0.001 * index,
    ),
  ).toBe(true);
});

test.each<[string, (index: number) => number]>([
  ['does not change', () => 0.3],
  ['falls', (index) => 0.5 - 0.002 * index],
  ['rises by nothing to speak of', (index) => 0.5 + 0.0001 * index],
  ['is unknown', () => Number.NaN],
])('a level that rises while activity %s is not', (_name, activity) => {
  expect(follows((index) => 100 + index, activity)).toBe(false);
});

test('activity that wanders by itself excuses a leak in less than one of twenty', () => {
  const random = new Random(7);
  let excused = 0;
  for (let trial = 0; trial < 1000; trial++) {
    let wander = 0;
    const activity = Array.from({ length: COUNT }, () => {
      wander = 0.9 * wander + random.normal();
      return 0.4 + 0.02 * wander;
    });
    if (
      follows(
        (index) => 100 + index,
        (index) => activity[index] ?? 0,
      )
    )
      excused++;
  }
  expect(excused / 1000).toBeLessThan(0.05);
});
