import { expect, test } from 'vitest';
import { Lineage, type LineageHour } from './lineage.ts';

const HOUR = 3_600_000;
const times = { hourCellMs: HOUR, settlingMs: 3 * HOUR, leastMs: 6 * HOUR };

/** Epochs of so many hours, each at the level that its age gives. */
function stitch(lengths: readonly number[], levelAt: (age: number) => number): [Lineage, LineageHour[]] {
  const lineage = new Lineage(times);
  const hours: LineageHour[] = [];
  let atMs = 0;
  for (const length of lengths) {
    for (let age = 0; age < length; age++) {
      hours.push(...lineage.add(atMs, levelAt(age), 0.1));
      atMs += HOUR;
    }
    lineage.restart();
  }
  return [lineage, hours];
}

test('a leak that restarts reset grows on from epoch to epoch', () => {
  const [lineage, hours] = stitch([24, 24, 24, 24], (age) => 100 + age);
  expect(hours.map(({ axisMs }) => axisMs / HOUR)).toEqual(Array.from({ length: 81 }, (_, index) => index));
  expect(hours[0]?.level).toBe(103);
  expect(hours.at(-1)?.level).toBe(103 + 4 * 20);
  expect(lineage.goesOn).toBe(true);
  expect(lineage.timeOf(20 * HOUR)).toBe(27 * HOUR);
});

test('epochs that only warm up do not go on', () => {
  const [lineage] = stitch([24, 24, 24, 24], (age) => 100 - 50 * Math.exp(-age / 3));
  expect(lineage.goesOn).toBe(false);
});

test('short epochs tell nothing', () => {
  const [lineage, hours] = stitch([8, 8, 8, 8], (age) => 100 + age);
  expect(hours).toEqual([]);
  expect(lineage.goesOn).toBe(false);
});

test('what lives for hours only is given half of its last life to start up', () => {
  const [, hours] = stitch([24, 4, 9, 9], (age) => 100 + age);
  // Three hours of 24, of 4 and of 9 after it only two: nothing of the second life, seven hours of the third.
  expect(hours).toHaveLength(21 + 0 + 6 + 5);
});

test('tells when it ended and was settled again', () => {
  const [lineage] = stitch([24, 24, 24], (age) => 100 + age);
  expect(lineage.seamsWithin(-Infinity, Infinity)).toEqual([
    { fromMs: 24 * HOUR, toMs: 27 * HOUR },
    { fromMs: 48 * HOUR, toMs: 51 * HOUR },
  ]);
  expect(lineage.seamsWithin(21 * HOUR, Infinity)).toHaveLength(1);
});
