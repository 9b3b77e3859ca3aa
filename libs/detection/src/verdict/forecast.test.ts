import { expect, test } from 'vitest';
import { forecastOf } from './forecast.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 14);

test('headroom over slope, the fast end first', () => {
  expect(forecastOf([8, 10, 20], 100, 400, NOW)).toEqual({
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
  expect(forecastOf(bytesPerHour, headroom, 400, NOW)).toBeNull();
});

test('a late end stays a date', () => {
  const [, , late] = forecastOf([1e-9, 10, 20], 100, 400, NOW)?.atMs ?? [0, 0, 0];
  expect(Number.isFinite(new Date(late).getTime())).toBe(true);
  expect(late).toBeGreaterThan(NOW + 10 * HOUR);
});

test('memory that is gone already ends now', () => {
  expect(forecastOf([8, 10, 20], -5, 400, NOW)?.atMs).toEqual([NOW, NOW, NOW]);
});
