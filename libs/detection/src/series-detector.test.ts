import { expect, test } from 'vitest';
import type { Finding } from './model.ts';
import { SeriesDetector, type SeriesOptions } from './series-detector.ts';

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;

/** Runs a series of ten-minute samples, of mebibytes where the metric is of bytes; restarts are hours. */
function run(
  hours: number,
  valueAt: (hour: number) => number,
  options: Partial<SeriesOptions> & { restarts?: readonly number[] } = {},
): { detector: SeriesDetector; told: Finding[] } {
  const { restarts = [], ...rest } = options;
  const { metric = 'anon_bytes' } = rest;
  const detector = new SeriesDetector({ ...rest, metric });
  const pagesPerUnit = metric.endsWith('_bytes') ? 256 : 1;
  const unit = metric.endsWith('_bytes') ? 4096 : 1;
  const told: Finding[] = [];
  for (let index = 0; index < hours * 6; index++) {
    const news = detector.observe({
      atMs: index * 10 * MINUTE_MS,
      intervalMs: 10 * MINUTE_MS,
      value: Math.round(valueAt(index / 6) * pagesPerUnit) * unit,
      activity: 0.05,
      isRestart: restarts.includes(index / 6),
    });
    if (news) told.push(news);
  }
  return { detector, told };
}

test('a leak goes from learning over probable to confirmed, told once each', () => {
  expect(run(24, (hour) => 100 + hour).detector.state).toBe('learning');
  const { told, detector } = run(160, (hour) => 100 + Math.max(0, hour - 48) / 4);
  expect(told.map(({ state }) => state)).toEqual(['probable', 'confirmed']);
  expect(detector.open()?.slopePerHour[1]).toBeCloseTo(MIB / 4, -3);
  expect(detector.state).toBe('confirmed');
});

test('a leak below a collector and a season is found', () => {
  const { told } = run(
    240,
    (hour) => 100 + hour / 8 + 30 * ((hour / 5) % 1) + 10 * Math.sin((2 * Math.PI * hour) / 24),
  );
  expect(told[0]?.state).toBe('probable');
});

test('a series without a value, or with one, is being learnt', () => {
  expect(run(0, () => 0).detector.state).toBe('learning');
  expect(run(48, () => Number.NaN).detector.state).toBe('learning');
  expect(run(1 / 6, () => 5).detector.state).toBe('learning');
});

test('growth that begins on the second day is claimed within a day of it', () => {
  const { told } = run(30 + 24, (hour) => 100 + 2 * Math.max(0, hour - 30));
  expect(told.map(({ state }) => state)).toEqual(['probable']);
  expect(told[0]?.proof.path).toBe('fast');
});

test('growth from birth is claimed on the second day, where a warm-up would long have slowed down', () => {
  const [claim] = run(40, (hour) => 200 + 2 * hour).told;
  expect(claim?.state).toBe('probable');
  expect(run(40, (hour) => 200 + 500 * (1 - Math.exp(-hour / 60))).told).toEqual([]);
});

test('a leak of three days is found, where it is plain', () => {
  expect(run(72, (hour) => 300 + hour / 4).told[0]?.state).toBe('probable');
});

test('a leak below a season is found, though silence ended at its height', () => {
  const valueAt = (hour: number): number =>
    hour > 150 && hour < 158
      ? Number.NaN
      : 1000 + hour / 8 + 100 * Math.max(0, Math.sin((Math.PI * (hour - 152)) / 12));
  expect(run(16 * 24, valueAt).told[0]?.state).toBe('probable');
});

test('a descriptor a day is found, before there are fifty', () => {
  const { told } = run(45 * 24, (hour) => 12 + Math.floor(hour / 24), { metric: 'fds' });
  expect(told[0]?.state).toBe('probable');
});

test('a leak that shows as a mebibyte every 32 hours is found', () => {
  const { told } = run(56 * 24, (hour) => Math.floor(27 + Math.max(0, hour - 240) / 32));
  expect(told[0]?.state).toBe('probable');
});

test('a logarithm is not claimed, though it rises for eight weeks', () => {
  expect(run(56 * 24, (hour) => 100 + 20 * Math.log1p(hour)).told).toEqual([]);
});

test('a leak below what a level does from day to day is found in weeks', () => {
  const wobble = [0, 9, 3, 12, 6, 1, 11, 4, 8, 2, 10, 5];
  const ownLevel = (hour: number): number => 500 + 2 * (wobble[Math.floor(hour / 24) % 12] ?? 0);
  expect(run(30 * 24, ownLevel).told).toEqual([]);
  const { told } = run(30 * 24, (hour) => ownLevel(hour) + Math.max(0, hour - 120) / 8);
  expect(told[0]?.state).toBe('probable');
});

test('a leak that every restart resets is found over its epochs', () => {
  const { told, detector } = run(240, (hour) => 100 + (hour % 24), {
    restarts: Array.from({ length: 9 }, (_, epoch) => 24 * (epoch + 1)),
  });
  expect(told.map(({ state }) => state)).toContain('probable');
  const [low, , high] = detector.open()?.slopePerHour ?? [0, 0, 0];
  expect(low).toBeLessThan(MIB);
  expect(high).toBeGreaterThan(MIB);
});

test.each<[string, (hour: number) => number, Partial<SeriesOptions>]>([
  ['warming', (hour) => 300 - 200 * Math.exp(-hour / 40), {}],
  ['warming', (hour) => 300 - 200 * Math.exp(-hour / 80), {}],
  ['filling', (hour) => 100 + Math.min(120, 2.5 * hour), {}],
  ['filling', (hour) => 100 + Math.min(300, 3 * hour), { limit: 400 * MIB }],
  ['filling', (hour) => 100 + 2 * hour, { limit: 500 * MIB }],
  ['watch', (hour) => 100 + 20 * Math.sin((2 * Math.PI * hour) / 24), {}],
])('what is %s is not claimed to leak', (state, mebibytesAt, options) => {
  const { told, detector } = run(168, mebibytesAt, options);
  expect(detector.state).toBe(state);
  expect(told).toEqual([]);
});

test('a leak that begins later is no filling, though a limit is near', () => {
  const { told } = run(30, (hour) => 100 + 180 * Math.max(0, hour - 4), { limit: 16_384 * MIB });
  expect(told[0]?.state).toBe('probable');
});

test('what stops growing was filling up after all', () => {
  const { told, detector } = run(360, (hour) => 100 + Math.min(120, hour));
  expect(told.map(({ state }) => state)).toEqual(['probable', 'confirmed', 'fixed']);
  expect(detector.state).toBe('filling');
});
