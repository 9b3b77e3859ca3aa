import { expect, test } from 'vitest';
import { backTestDetector, backTestGrowthRule } from './back-test.ts';
import type { SeriesSample } from './series-detector.ts';

const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;

function history(hours: number, mebibytesAt: (hour: number) => number): SeriesSample[] {
  return Array.from({ length: hours * 2 }, (_, index) => ({
    atMs: (index * HOUR_MS) / 2,
    intervalMs: HOUR_MS / 2,
    value: mebibytesAt(index / 2) * MIB,
    activity: 0.1,
    isRestart: false,
  }));
}

test('the detector says of stored history what it would have said then', () => {
  const { alarms, state } = backTestDetector(
    history(200, (hour) => 100 + Math.max(0, hour - 48)),
    { metric: 'anon_bytes' },
  );
  expect(alarms).toHaveLength(1);
  expect((alarms[0]?.atMs ?? 0) / HOUR_MS).toBeGreaterThan(48 + 25);
  expect((alarms[0]?.atMs ?? 0) / HOUR_MS).toBeLessThan(80);
  expect(state).toBe('confirmed');
});

test('a growth rule alarms while it holds, and on warm-up too', () => {
  const rule = { periodMs: HOUR_MS, leastShare: 0.1, leastAmount: 20 * MIB };
  const warmUp = history(24, (hour) => 300 - 200 * Math.exp(-hour));
  expect(backTestGrowthRule(warmUp, rule).alarms).toEqual([
    { atMs: HOUR_MS / 2, endMs: expect.any(Number) as number },
  ]);
  expect(
    backTestGrowthRule(
      history(48, (hour) => 100 + hour),
      rule,
    ).alarms,
  ).toEqual([]);
  expect(
    backTestGrowthRule(
      history(48, (hour) => 100 + (hour < 24 ? 0 : 50)),
      rule,
    ).alarms,
  ).toHaveLength(1);
});
