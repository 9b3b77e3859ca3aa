import { expect, test } from 'vitest';
import { Gaps } from './gaps.ts';
import { HostClock } from './host-clock.ts';

const SECOND = 1000;

function clockWith(): {
  clock: HostClock;
  gaps: Gaps;
  at: (atSeconds: number, uptimeSeconds: number) => number | undefined;
} {
  const gaps = new Gaps();
  const clock = new HostClock(gaps);
  return {
    clock,
    gaps,
    at: (atSeconds, uptimeSeconds) =>
      clock.advance({ atMs: atSeconds * SECOND, uptimeMs: uptimeSeconds * SECOND, intervalMs: 10 * SECOND }),
  };
}

test('goes with the samples', () => {
  const { at, gaps } = clockWith();
  expect([at(100, 10), at(110, 20), at(121, 31)]).toEqual([100_000, 110_000, 121_000]);
  expect(gaps.within(0, 1e9)).toEqual([]);
});

test('a sample that is not later is passed over', () => {
  const { at } = clockWith();
  at(100, 10);
  expect(at(100, 10)).toBeUndefined();
  expect(at(90, 5)).toBeUndefined();
  expect(at(110, 20)).toBe(110_000);
});

test('a silence of more than three intervals is a gap', () => {
  const { at, gaps } = clockWith();
  at(100, 10);
  at(129, 39);
  at(160, 70);
  expect(gaps.within(0, 1e9)).toEqual([{ fromMs: 129_000, toMs: 160_000 }]);
});

test.each([
  ['back', 100 - 3600],
  ['on', 100 + 3600],
])('a clock that steps %s does not step the axis', (_name, stepped) => {
  const { at, gaps, clock } = clockWith();
  at(100, 10);
  expect(at(stepped, 20)).toBe(110_000);
  expect(at(stepped + 10, 30)).toBe(120_000);
  expect(gaps.within(0, 1e12)).toEqual([]);
  expect(clock.hostTime(120_000)).toBe((stepped + 10) * SECOND);
});

test('where the uptime stands still, the clock counts', () => {
  const { at } = clockWith();
  at(100, 0);
  expect(at(110, 0)).toBe(110_000);
});
