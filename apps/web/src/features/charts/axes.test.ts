import { expect, it } from 'vitest';
import { createTimeFormat } from '@/lib/format/time.ts';
import { aroundData, fromZero, timeLabel } from './axes.ts';

const format = createTimeFormat('UTC');
const MIDNIGHT = Date.UTC(2026, 10, 22);

it.each([
  ['hours', MIDNIGHT + 7_200_000, 3_600_000, MIDNIGHT + 3_600_000, '02:00'],
  ['seconds', MIDNIGHT + 7_215_000, 15_000, MIDNIGHT + 7_200_000, '02:00:15'],
  ['days', MIDNIGHT, 86_400_000, undefined, '22 Nov'],
  ['the first hour of a day', MIDNIGHT, 3_600_000, MIDNIGHT - 3_600_000, '22 Nov'],
])('labels %s', (_name, atMs, stepMs, beforeMs, label) => {
  expect(timeLabel(format, atMs, stepMs, beforeMs)).toBe(label);
});

it('leaves air above, and has a height without numbers', () => {
  expect(fromZero(5, 100)[0]).toBe(0);
  expect(fromZero(5, 100)[1]).toBeCloseTo(112);
  expect(fromZero(null, null)).toEqual([0, 1]);
  expect(aroundData(null, null)).toEqual([0, 1]);
});

it('does not blow up noise', () => {
  const [low, high] = aroundData(1000, 1001);
  expect(high - low).toBeGreaterThan(20);
});
