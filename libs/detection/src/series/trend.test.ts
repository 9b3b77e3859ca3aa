import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { Random } from '../evaluate/random.ts';
import { trendOf } from './trend.ts';

test('a line without noise has its slope, exactly', () => {
  const [low, middle, high] = trendOf(stretchFrom(minutes(300, (minute) => 1000 + 5 * minute))).perHour;
  expect(middle).toBeCloseTo(300, 3);
  expect(high - low).toBeLessThan(0.01);
});

test.each([0, 0.5, 0.8])('the interval about noise that keeps %d of itself holds the slope', (kept) => {
  const random = new Random(11);
  let covered = 0;
  for (let trial = 0; trial < 400; trial++) {
    let noise = 0;
    const stretch = stretchFrom(
      minutes(300, (minute) => {
        noise = kept * noise + random.normal();
        return 1000 + minute + 10 * noise;
      }),
    );
    const [low, , high] = trendOf(stretch).perHour;
    if (low <= 60 && 60 <= high) covered++;
  }
  // 80 % where cells share no minima, less where noise remembers for long.
  expect(covered / 400).toBeGreaterThan(0.68);
  expect(covered / 400).toBeLessThan(0.92);
});
