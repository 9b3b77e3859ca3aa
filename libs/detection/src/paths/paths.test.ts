import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { MINUTE_MS, minutes, ringOf } from '../../test/stretches.ts';
import { CellRing } from '../series/cell-ring.ts';
import { Gaps } from '../time/gaps.ts';
import { createWindows } from '../windows.ts';
import { fastDayPaths, fastFamilyPath, fastProcessPath } from './fast.ts';
import type { Candidate, Growth } from './path.ts';
import { rapidFamilyPath, rapidProcessPath } from './rapid.ts';
import { slowPath } from './slow.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const HOUR_MS = 60 * MINUTE_MS;
const windows = createWindows(1);

/** A subject that was level for two days before its cells begin, on a host of 16 GiB. */
function candidate(over: Partial<Candidate>): Candidate {
  return {
    minutes: undefined,
    hours: new CellRing(HOUR_MS, 336),
    gaps: new Gaps(),
    memTotalBytes: 16 * GIB,
    headroomBytes: 10 * GIB,
    nowMs: 400 * MINUTE_MS,
    knownSinceMs: -48 * HOUR_MS,
    bytesPerUnit: () => 1,
    highestBefore: () => Number.NEGATIVE_INFINITY,
    ownBusyProcessors: () => undefined,
    isContradicted: () => false,
    ...over,
  };
}

const fast = fastProcessPath(windows);

function fastOf(
  count: number,
  mebibytesAt: (minute: number) => number,
  over: Partial<Candidate> = {},
): Growth | undefined {
  const ring = ringOf(minutes(count, (minute) => mebibytesAt(minute) * MIB));
  return fast.find(candidate({ minutes: ring, ...over }));
}

test('two hours of steady growth are found, with the slope', () => {
  const growth = fastOf(125, (minute) => 50 + minute);
  expect(growth?.slope.perHour[1]).toBeCloseTo(60 * MIB, -3);
  expect(growth?.stretch.count).toBe(125);
});

test.each<[string, number, (minute: number) => number]>([
  ['shorter growth', 115, (minute) => 50 + minute],
  ['growth that is little', 360, (minute) => 50 + minute / 30],
  ['growth by less than a third', 360, (minute) => 1000 + minute / 2],
  ['growth that has stopped', 200, (minute) => 50 + Math.min(150, minute)],
  ['a warm-up of eight hours', 200, (minute) => 50 + 500 * (1 - Math.exp(-minute / 480))],
  ['a logarithm', 360, (minute) => 50 + 60 * Math.log1p(minute / 5)],
  ['a step', 360, (minute) => (minute < 180 ? 50 : 200)],
  ['three steps', 360, (minute) => 50 + 50 * Math.floor(minute / 100)],
  ['a saw-tooth', 360, (minute) => 50 + (minute % 50) * 3],
])('%s is not', (_name, count, mebibytesAt) => {
  expect(fastOf(count, mebibytesAt)).toBeUndefined();
});

test('a leak below a saw-tooth is found once its floor tells', () => {
  const random = new Random(1);
  let tooth = 0;
  const growth = fastOf(360, (minute) => {
    tooth = random.chance(0.2) ? 0 : tooth + 1;
    return 50 + minute + tooth;
  });
  expect(growth?.slope.perHour[0]).toBeLessThan(60 * MIB);
  expect(growth?.slope.perHour[2]).toBeGreaterThan(60 * MIB);
});

test('a level where the subject has been before is nothing new', () => {
  expect(fastOf(150, (minute) => 50 + minute, { highestBefore: () => 180 * MIB })).toBeUndefined();
  expect(fastOf(150, (minute) => 50 + minute, { highestBefore: () => 100 * MIB })).toBeDefined();
});

test('within its first day a subject has to grow by more', () => {
  const grows = (knownSinceMs: number): Growth | undefined =>
    fastOf(150, (minute) => 100 + minute / 3, { knownSinceMs });
  expect(grows(-48 * HOUR_MS)).toBeDefined();
  expect(grows(0)).toBeUndefined();
});

test('what its kind contradicts is not found', () => {
  expect(fastOf(150, (minute) => 50 + minute, { isContradicted: () => true })).toBeUndefined();
});

test.each<[string, Partial<Candidate>, boolean]>([
  ['that ends memory within hours', {}, true],
  ['with room for days', { headroomBytes: 1000 * GIB }, false],
  ['where room is unknown', { headroomBytes: undefined }, false],
  ['of a process that computes', { ownBusyProcessors: () => 0.8 }, false],
  ['of a process that was never seen level', { knownSinceMs: 0 }, false],
  ['of what has just come down', { highestBefore: () => 800 * MIB }, false],
])('rapid growth %s: %o', (_name, over, isFound) => {
  const ring = ringOf(minutes(45, (minute) => (100 + 60 * minute) * MIB));
  expect(rapidProcessPath(windows).find(candidate({ minutes: ring, ...over })) !== undefined).toBe(isFound);
});

test('rapid growth on a busy host may be its work', () => {
  const ring = ringOf(
    minutes(45, (minute) => (100 + 60 * minute) * MIB),
    () => 0.8,
  );
  expect(rapidProcessPath(windows).find(candidate({ minutes: ring }))).toBeUndefined();
});

/** A lump of members every few minutes. */
const lumps = (every: number, size: number) => (minute: number) => 14 + size * Math.floor(minute / every);

test('five lumps of members that end memory within a day are the incident', () => {
  const found = (count: number, bytesPerMember: number): boolean =>
    rapidFamilyPath(windows).find(
      candidate({ minutes: ringOf(minutes(count, lumps(4, 10))), bytesPerUnit: () => bytesPerMember }),
    ) !== undefined;
  expect(found(21, 60 * MIB)).toBe(true);
  expect(found(9, 60 * MIB)).toBe(false);
  expect(found(21, MIB)).toBe(false);
});

test('members that come for hours are a family that leaks, however small they are', () => {
  const found = (count: number, membersAt: (minute: number) => number): boolean =>
    fastFamilyPath(windows).find(candidate({ minutes: ringOf(minutes(count, membersAt)) })) !== undefined;
  expect(found(120, lumps(5, 1))).toBe(true);
  expect(found(120, lumps(30, 1))).toBe(false);
  expect(found(120, (minute) => 14 + Math.min(30, minute))).toBe(false);
});

test.each([
  ['is claimed', () => 0.05, true],
  ['that rises as the load of the days does is not', (hour: number) => 0.1 + hour / 400, false],
])('growth of two days %s', (_name, activityAt, isFound) => {
  const hours = new CellRing(HOUR_MS, 672);
  for (let hour = 0; hour < 60; hour++) hours.add(hour * HOUR_MS, (100 + hour) * MIB, activityAt(hour));
  const found = fastDayPaths(windows, { amount: 16 * MIB, isLumpy: false }).map((path) =>
    path.find(candidate({ hours, nowMs: 60 * HOUR_MS })),
  );
  expect(found.some((growth) => growth !== undefined)).toBe(isFound);
});

test.each<[string, number, (hour: number) => number, boolean]>([
  ['2 % a day for three days', 80, (hour) => 400 + hour / 3, true],
  ['the same for two days less an hour', 46, (hour) => 400 + hour / 3, false],
  ['a warm-up of a day', 80, (hour) => 400 + 100 * (1 - Math.exp(-hour / 24)), false],
  ['growth that rested for the last day', 96, (hour) => 400 + Math.min(60, hour), false],
  ['a day like any other', 200, (hour) => 400 + 50 * Math.sin((2 * Math.PI * hour) / 24), false],
  ['a tenth of a percent a day', 330, (hour) => 4000 + hour / 6, false],
])('the slow path and %s: %o', (_name, count, mebibytesAt, isFound) => {
  const hours = new CellRing(HOUR_MS, 336);
  for (let hour = 0; hour < count; hour++) hours.add(hour * HOUR_MS, mebibytesAt(hour) * MIB, 0.05);
  const path = slowPath(windows, { quantum: 4096, amount: () => 4 * MIB, share: 0 });
  expect(path.find(candidate({ hours, nowMs: count * HOUR_MS })) !== undefined).toBe(isFound);
});

test('the slow path leaves out the first three hours of a subject', () => {
  const hours = new CellRing(HOUR_MS, 336);
  for (let hour = 0; hour < 80; hour++) hours.add(hour * HOUR_MS, (400 + hour) * MIB, 0.05);
  const path = slowPath(windows, { quantum: 4096, amount: () => 4 * MIB, share: 0 });
  expect(path.find(candidate({ hours, knownSinceMs: 0 }))?.stretch.atMs[0]).toBe(3 * HOUR_MS);
});
