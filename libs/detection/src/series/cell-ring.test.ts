import { expect, test } from 'vitest';
import { CellRing } from './cell-ring.ts';

function floorsOf(ring: CellRing): (number | null)[] {
  return Array.from({ length: ring.length }, (_, index) =>
    Number.isNaN(ring.floor(index)) ? null : ring.floor(index),
  );
}

test('keeps the lowest level and the mean activity of each cell', () => {
  const ring = new CellRing(10, 4);
  ring.add(100, 7, 0.2);
  ring.add(105, 5, 0.6);
  ring.add(109, 9, 0.4);
  ring.add(110, 8, 1);
  expect(floorsOf(ring)).toEqual([5, 8]);
  expect(ring.activity(0)).toBeCloseTo(0.4, 2);
  expect(ring.startMs(0)).toBe(100);
  expect(ring.endMs).toBe(120);
});

test('a cell without a sample is there and empty', () => {
  const ring = new CellRing(10, 8);
  ring.add(0, 1, 0);
  ring.add(30, 4, 0);
  expect(floorsOf(ring)).toEqual([1, null, null, 4]);
  expect(ring.activity(1)).toBeNaN();
});

test('forgets the oldest cells when it is full, however far it had to grow', () => {
  const ring = new CellRing(10, 40);
  for (let cell = 0; cell < 100; cell++) ring.add(cell * 10, cell, 0.5);
  expect(ring.isFull).toBe(true);
  expect(floorsOf(ring)).toEqual(Array.from({ length: 40 }, (_, index) => 60 + index));
  expect(ring.startMs(0)).toBe(600);
});

test('a silence longer than all of it leaves only what came after', () => {
  const ring = new CellRing(10, 4);
  ring.add(0, 1, 0);
  ring.add(100, 2, 0);
  expect(floorsOf(ring)).toEqual([2]);
  expect(ring.startMs(0)).toBe(100);
});

test('an earlier cell is closed and stays as it was', () => {
  const ring = new CellRing(10, 4);
  ring.add(20, 5, 0);
  ring.add(10, 1, 0);
  expect(floorsOf(ring)).toEqual([5]);
});

test('activity that is not known stays unknown', () => {
  const ring = new CellRing(10, 4);
  ring.add(0, 5, Number.NaN);
  expect(ring.activity(0)).toBeNaN();
  ring.add(1, 5, 0.5);
  expect(ring.activity(0)).toBeCloseTo(0.5, 2);
});

test('finds the lowest, the highest and the level at an instant', () => {
  const ring = new CellRing(10, 8);
  for (const [atMs, level] of [
    [0, 5],
    [10, 3],
    [40, 9],
  ] as const) {
    ring.add(atMs, level, 0);
  }
  expect(ring.lowest()).toBe(3);
  expect(ring.lowest(2)).toBe(9);
  expect(ring.highestUntil(20)).toBe(5);
  expect(ring.highestUntil(50)).toBe(9);
  expect(ring.highestUntil(5)).toBe(Number.NEGATIVE_INFINITY);
  expect(ring.floorAt(35)).toBe(3);
  expect(ring.floorAt(-5)).toBeNaN();
});

test('with max it keeps the highest of each cell', () => {
  const ring = new CellRing(10, 8, Math.max);
  ring.add(0, 5, 0);
  ring.add(5, 7, 0);
  expect(ring.newest).toBe(7);
});

test('a copy since an instant may have longer cells', () => {
  const ring = new CellRing(10, 100);
  for (let cell = 0; cell < 64; cell++) ring.add(cell * 10, cell, 0.5);
  const since = ring.since(160, 16, 40);
  expect(floorsOf(since)).toEqual([16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]);
  expect(since.startMs(0)).toBe(160);
  expect(floorsOf(ring.since(600, 16))).toEqual([60, 61, 62, 63]);
});

test('says the same of a cell in however many it is kept', () => {
  const ring = new CellRing(10, 300);
  const levelOf = (cell: number): number => 0.1 + cell * 12_345_678;
  const activityOf = (cell: number): number => (cell % 4 === 3 ? Number.NaN : (cell % 51) / 50);
  for (let cell = 0; cell < 1000; cell++) {
    ring.add(cell * 10, levelOf(cell), activityOf(cell));
    const first = cell + 1 - ring.length;
    for (const seen of new Set([first, Math.floor((first + cell) / 2), cell])) {
      expect(ring.floor(seen - first)).toBe(Math.fround(levelOf(seen)));
      expect(ring.activity(seen - first)).toBe(activityOf(seen));
    }
  }
  expect(ring.length).toBe(300);
});
