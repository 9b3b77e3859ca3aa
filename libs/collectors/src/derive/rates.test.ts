import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuBusyRatio, type CpuTicks, increaseOf, perSecond, ratesPerSecond } from './rates.ts';

test.each([
  [100, 150, 50],
  [100, 100, 0],
  [150, 100, undefined],
  [undefined, 100, undefined],
  [100, undefined, undefined],
])('from %s to %s a counter rose by %s', (previous, current, increase) => {
  expect(increaseOf(previous, current)).toBe(increase);
});

test.each([
  [100, 150, 10, 5],
  [100, 100, 10, 0],
  [150, 100, 10, undefined],
  [100, 150, 0, undefined],
  [100, 150, -1, undefined],
  [100, 150, Number.NaN, undefined],
])('from %s to %s in %s s is %s a second', (previous, current, seconds, rate) => {
  expect(perSecond(previous, current, seconds)).toBe(rate);
});

test('counters that came, went or wrapped have no rate', () => {
  const previous = new Map([
    ['pgfault', 10],
    ['gone', 1],
    ['wrapped', 9],
  ]);
  const current = new Map([
    ['pgfault', 30],
    ['new', 5],
    ['wrapped', 1],
  ]);
  expect([...ratesPerSecond(previous, current, 2)]).toEqual([['pgfault', 10]]);
});

const ticks = (user: number, idle: number, more: Partial<CpuTicks> = {}): CpuTicks => ({
  cpuUserTicks: user,
  cpuNiceTicks: 0,
  cpuSystemTicks: 0,
  cpuIdleTicks: idle,
  ...more,
});

test.each([
  ['a quarter at work', ticks(0, 0), ticks(25, 75), 0.25],
  ['stolen time is no work', ticks(0, 0), ticks(25, 25, { cpuStealTicks: 50 }), 0.25],
  ['iowait is idle', ticks(0, 0), ticks(25, 25, { cpuIowaitTicks: 50 }), 0.25],
  ['iowait may go back', ticks(0, 0, { cpuIowaitTicks: 9 }), ticks(1, 1, { cpuIowaitTicks: 5 }), 0.5],
  ['no tick went by', ticks(5, 5), ticks(5, 5), undefined],
  ['another boot', ticks(500, 500), ticks(5, 5), undefined],
])('%s', (_name, previous, current, ratio) => {
  expect(cpuBusyRatio(previous, current)).toBe(ratio);
});

test('rates are never negative, shares never beyond 1', () => {
  const anyTicks = fc.record({
    cpuUserTicks: fc.nat(),
    cpuNiceTicks: fc.nat(),
    cpuSystemTicks: fc.nat(),
    cpuIdleTicks: fc.nat(),
    cpuStealTicks: fc.nat(),
  });
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.double({ min: -10, max: 1e6 }), (previous, current, seconds) => {
      expect(perSecond(previous, current, seconds) ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
  fc.assert(
    fc.property(anyTicks, anyTicks, (previous, current) => {
      const ratio = cpuBusyRatio(previous, current) ?? 0;
      expect(ratio).toBeGreaterThanOrEqual(0);
      expect(ratio).toBeLessThanOrEqual(1);
    }),
  );
});
