import { expect, test } from 'vitest';
import { type BootSeries, compareWithEarlierBoots } from './earlier-boots.ts';

const boot = (bootId: string, hours: number, perHour: number): BootSeries => ({
  bootId,
  hourlyFloors: Float64Array.from({ length: hours }, (_, hour) => 1000 + perHour * hour),
});
const earlier = [boot('a', 100, 1), boot('b', 50, 1.2), boot('c', 80, 0.8), boot('d', 10, 1)];

test('a boot that grows beyond the earlier ones at the same uptime is told', () => {
  expect(compareWithEarlierBoots(boot('now', 40, 8), earlier)).toMatchObject({
    uptimeHours: 39,
    growth: 304,
    earlierBoots: 3,
    isBeyond: true,
  });
  expect(compareWithEarlierBoots(boot('now', 40, 1.1), earlier)?.isBeyond).toBe(false);
});

test('without enough boots that were up as long there is nothing to compare', () => {
  expect(compareWithEarlierBoots(boot('now', 90, 8), earlier)).toBeUndefined();
});
