import { expect, test } from 'vitest';
import { rapidFamilyPath } from '../paths/rapid.ts';
import type { Path } from '../paths/path.ts';
import { slowPaths } from '../paths/slow.ts';
import { createWindows } from '../windows.ts';
import { Watch } from './watch.ts';

const windows = createWindows(1);

/** Lets a level pass, minute by minute. */
function pass(watch: Watch, fromMinute: number, toMinute: number, levelAt: (minute: number) => number): void {
  for (let minute = fromMinute; minute < toMinute; minute++) {
    watch.see(levelAt(minute));
    watch.closeCell(minute * windows.cellMs, 0.1);
    if (minute % 60 === 59) watch.rest();
  }
}

test('a level subject takes no cells', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 600, (minute) => 100 + (minute % 2));
  expect(watch.isAtRest).toBe(true);
  expect(watch.floor).toBe(100);
});

test('small ups and downs take cells of hours, and give them back after days without growth', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 600, (minute) => 100 + (minute % 9));
  expect(watch.minutes).toBeUndefined();
  expect(watch.hours).toBeDefined();
  pass(watch, 600, 80 * 60, (minute) => 100 + (minute % 2));
  expect(watch.isAtRest).toBe(true);
});

test('a slow rise keeps its hours', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 100 * 60, (minute) => 100 + minute / 1500);
  expect(watch.hours?.length).toBeGreaterThan(70);
});

test('a rise of weeks keeps its hours, though it is little in each', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 13 * 24 * 60, (minute) => 100 + (0.7 * minute) / (24 * 60));
  expect(watch.hours?.length).toBeGreaterThan(11 * 24);
});

test('a rise is recorded from the last cell at rest on', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 5, () => 100);
  pass(watch, 5, 8, (minute) => 100 + 20 * (minute - 4));
  expect(watch.minutes?.startMs(0)).toBe(4 * windows.cellMs);
  expect(watch.minutes?.floor(0)).toBe(100);
  expect(watch.minutes?.newest).toBe(160);
});

test('a burst within a cell is not in its floor', () => {
  const watch = new Watch(windows, () => 10);
  watch.see(100);
  watch.closeCell(0, 0);
  watch.see(500);
  watch.see(100);
  watch.closeCell(windows.cellMs, 0);
  expect(watch.isAtRest).toBe(true);
});

test('a cell in which nothing was seen is none', () => {
  const watch = new Watch(windows, () => 10);
  watch.see(Number.NaN);
  watch.closeCell(0, 0);
  expect(watch.floor).toBeNaN();
});

test('a step to another level is at rest there after two hours, and after eight days nothing is kept of it', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 60, () => 100);
  pass(watch, 60, 300, () => 500);
  expect(watch.minutes).toBeUndefined();
  expect(watch.hours).toBeDefined();
  expect(watch.floor).toBe(500);
  pass(watch, 300, 10 * 24 * 60, () => 500);
  expect(watch.isAtRest).toBe(true);
});

test('remembers how high it has been', () => {
  const watch = new Watch(windows, () => 10);
  pass(watch, 0, 60, () => 100);
  pass(watch, 60, 70, () => 900);
  pass(watch, 70, 600, () => 100);
  expect(watch.minutes).toBeUndefined();
  expect(watch.highestUntil(600 * windows.cellMs)).toBe(900);
  expect(watch.highestUntil(50 * windows.cellMs)).toBe(Number.NEGATIVE_INFINITY);
});

test('a path holds once it has been satisfied for long enough, and the sooner the more an hour counts for', () => {
  const [path] = slowPaths(windows, { quantum: 4096, amount: () => 1, share: 0 }) as [Path];
  const hoursUntilHeld = (weightAt: (hour: number) => number): number => {
    const watch = new Watch(windows, () => 10);
    let hour = 0;
    while (hour < 100 && !watch.holds(path, hour * windows.hourCellMs, weightAt(hour))) hour++;
    return hour;
  };
  expect(hoursUntilHeld(() => 1)).toBe(12);
  expect(hoursUntilHeld(() => 2)).toBe(6);
  // An hour's break takes back two: the hour itself and two more have to be made up for.
  expect(hoursUntilHeld((hour) => (hour === 6 ? 0 : 1))).toBe(15);
  expect(hoursUntilHeld((hour) => (hour % 3 === 0 ? 0 : 1))).toBe(100);
});

test('a path of minutes holds without a break, or begins anew', () => {
  const path = rapidFamilyPath(windows);
  const minutesUntilHeld = (isSatisfiedAt: (minute: number) => boolean): number => {
    const watch = new Watch(windows, () => 10);
    let minute = 0;
    while (minute < 100 && !watch.holds(path, minute * windows.cellMs, isSatisfiedAt(minute) ? 1 : 0))
      minute++;
    return minute;
  };
  const soonest = minutesUntilHeld(() => true);
  expect(soonest).toBe(windows.rapidHoldMs / windows.cellMs);
  expect(minutesUntilHeld((minute) => minute !== 1)).toBe(2 + soonest);
});
