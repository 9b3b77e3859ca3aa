import { expect, test } from 'vitest';
import { SeriesBuilder } from './series.ts';

const RANGE = { fromMs: 0, toMs: 1000, maxPoints: 1000 };
const sample = (atMs: number, bootNo = 1) => ({ atMs, intervalMs: 10, bootNo });

test('keeps samples as they are when there are fewer than points', () => {
  const builder = new SeriesBuilder(RANGE, ['last', 'min']);
  builder.add(sample(0), [1, 10]);
  builder.add(sample(10), [2, undefined]);
  expect(builder.finish()).toEqual({
    timesMs: [0, 10],
    columns: [
      [1, 2],
      [10, null],
    ],
  });
});

test('a silence is a gap, a late sample is none', () => {
  const builder = new SeriesBuilder(RANGE, ['last']);
  builder.add(sample(0), [1]);
  builder.add(sample(24), [2]);
  builder.add(sample(50), [3]);
  expect(builder.finish()).toEqual({ timesMs: [0, 24, 25, 50], columns: [[1, 2, null, 3]] });
});

test('a new boot is a gap, however soon it comes', () => {
  const builder = new SeriesBuilder(RANGE, ['last']);
  builder.add(sample(0, 1), [1]);
  builder.add(sample(10, 2), [2]);
  expect(builder.finish().columns[0]).toEqual([1, null, 2]);
});

test('several samples in one point keep their floor, or the last of them', () => {
  const builder = new SeriesBuilder({ fromMs: 0, toMs: 100, maxPoints: 2 }, ['last', 'min']);
  for (const [atMs, value] of [
    [0, 5],
    [10, 2],
    [20, 9],
    [60, 7],
  ] as const)
    builder.add(sample(atMs), [value, value]);
  expect(builder.finish()).toEqual({
    timesMs: [20, 60],
    columns: [
      [9, 7],
      [2, 7],
    ],
  });
});

test('at a coarse pace a few missing samples are no gap, a missing point is', () => {
  const builder = new SeriesBuilder({ fromMs: 0, toMs: 1000, maxPoints: 10 }, ['last']);
  builder.add(sample(0), [1]);
  builder.add(sample(140), [2]);
  builder.add(sample(600), [3]);
  expect(builder.finish().columns[0]).toEqual([1, 2, null, 3]);
});
