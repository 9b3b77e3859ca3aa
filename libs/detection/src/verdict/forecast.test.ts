import { expect, test } from 'vitest';
import type { Interval } from '../model.ts';
import { forecastOf } from './forecast.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 14);

const hostForecast = (perHour: Interval, left: number | undefined) =>
  forecastOf([{ limit: 'host', limitValue: 400, left, perHour }], NOW);

test('headroom over slope, the fast end first', () => {
  expect(hostForecast([8, 10, 20], 100)).toEqual({
    limit: 'host',
    limitValue: 400,
    atMs: [NOW + 5 * HOUR, NOW + 10 * HOUR, NOW + 12.5 * HOUR],
  });
});

test.each([
  ['a slope that may be nothing', [-1, 10, 20], 100],
  ['unknown headroom', [8, 10, 20], undefined],
  ['an end beyond a year', [0.008, 0.01, 0.02], 100],
] as const)('%s gives no date', (_name, bytesPerHour, headroom) => {
  expect(hostForecast(bytesPerHour, headroom)).toBeNull();
});

test('a late end stays a date', () => {
  const [, , late] = hostForecast([1e-9, 10, 20], 100)?.atMs ?? [0, 0, 0];
  expect(Number.isFinite(new Date(late).getTime())).toBe(true);
  expect(late).toBeGreaterThan(NOW + 10 * HOUR);
});

test('memory that is gone already ends now', () => {
  expect(hostForecast([8, 10, 20], -5)?.atMs).toEqual([NOW, NOW, NOW]);
});

test('the nearest limit is the one that counts', () => {
  const host = { limit: 'host', limitValue: 400, left: 100, perHour: [8, 10, 20] } as const;
  const group = { limit: 'cgroup', limitValue: 64, left: 20, perHour: [8, 10, 20] } as const;
  expect(forecastOf([host, group], NOW)).toMatchObject({ limit: 'cgroup', limitValue: 64 });
  expect(forecastOf([host, { ...group, left: 500 }], NOW)?.limit).toBe('host');
  expect(forecastOf([], NOW)).toBeNull();
});
