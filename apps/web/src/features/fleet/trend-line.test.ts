import { expect, it } from 'vitest';
import { hostFixture } from './host-fixture.ts';
import { trendLine } from './trend-line.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = 100 * HOUR_MS;
const host = hostFixture({ sampledAtMs: NOW_MS, memTotalBytes: 100, memAvailableBytes: 25 });

it('ends with what the host has now, and begins with what is known of a young host', () => {
  const fromMs = NOW_MS - 30 * MINUTE_MS;
  expect(
    trendLine(
      { hostId: 1, timesMs: [fromMs, fromMs + 15 * MINUTE_MS], usedRatios: [0.5, 0.625] },
      host,
      NOW_MS,
    ),
  ).toEqual({
    timesMs: [fromMs, fromMs + 15 * MINUTE_MS, NOW_MS],
    percents: [50, 62.5, 75],
    window: { fromMs, toMs: NOW_MS },
  });
});

it('leaves a gap open', () => {
  const line = trendLine({ hostId: 1, timesMs: [NOW_MS - 5 * HOUR_MS], usedRatios: [0.5] }, host, NOW_MS);
  expect(line?.percents).toEqual([50, null, 75]);
});

it('is nothing where there is a single point, or none within the day', () => {
  const silent = hostFixture({ sampledAtMs: null });
  expect(
    trendLine({ hostId: 1, timesMs: [NOW_MS - HOUR_MS], usedRatios: [0.5] }, silent, NOW_MS),
  ).toBeUndefined();
  expect(trendLine({ hostId: 1, timesMs: [1], usedRatios: [0.5] }, silent, NOW_MS)).toBeUndefined();
});
