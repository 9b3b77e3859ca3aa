import { describe, expect, it } from 'vitest';
import {
  appendColumns,
  changeOf,
  type Columns,
  columnsCsv,
  gapsOf,
  nearestIndex,
  stackColumns,
} from './columns.ts';

describe('appendColumns', () => {
  const old: Columns = { timesMs: [10, 20, 30], values: { a: [1, 2, 3] } };

  it('adds what is later, once', () => {
    const fresh: Columns = { timesMs: [30, 40], values: { a: [3, 4] } };
    expect(appendColumns(old, fresh, 0)).toEqual({ timesMs: [10, 20, 30, 40], values: { a: [1, 2, 3, 4] } });
  });

  it('keeps one sample from before the window', () => {
    expect(appendColumns(old, { timesMs: [30], values: { a: [3] } }, 25)).toEqual({
      timesMs: [20, 30],
      values: { a: [2, 3] },
    });
  });

  it('knows columns that came or went', () => {
    expect(appendColumns(old, { timesMs: [30, 40], values: { b: [7, 8] } }, 0)).toEqual({
      timesMs: [10, 20, 30, 40],
      values: { a: [1, 2, 3, null], b: [null, null, null, 8] },
    });
  });

  it('keeps the gap that the server saw', () => {
    const fresh: Columns = { timesMs: [30, 31, 90], values: { a: [3, null, 9] } };
    const { timesMs, values } = appendColumns(old, fresh, 0);
    expect(gapsOf(timesMs, values['a'] ?? [])).toEqual([{ fromMs: 30, toMs: 90 }]);
  });
});

describe('gapsOf', () => {
  it.each([
    ['none', [1, 2, 3], []],
    ['one', [1, null, 3], [{ fromMs: 0, toMs: 20 }]],
    ['not before the first number', [null, 2, 3], []],
    ['not after the last', [1, 2, null], []],
    ['several nulls are one gap', [1, null, null, 4], [{ fromMs: 0, toMs: 30 }]],
  ])('%s', (_name, column, gaps) => {
    expect(gapsOf([0, 10, 20, 30], column)).toEqual(gaps);
  });
});

it('nearestIndex passes over what has no number', () => {
  const [times, column] = [
    [0, 10, 20, 30],
    [1, null, 3, null],
  ];
  expect(nearestIndex(times, column, 9)).toBe(0);
  expect(nearestIndex(times, column, 11)).toBe(2);
  expect(nearestIndex(times, column, 99)).toBe(2);
  expect(nearestIndex(times, [null, null, null, null], 9)).toBeUndefined();
});

it('stackColumns sums from the last to the first, and leaves gaps', () => {
  expect(
    stackColumns(
      [
        [1, null, 1],
        [2, null, -5],
        [4, null, 4],
      ],
      3,
    ),
  ).toEqual([
    [7, null, 5],
    [6, null, 4],
    [4, null, 4],
  ]);
});

describe('changeOf', () => {
  it('measures between the first and the last number in the window', () => {
    expect(changeOf([0, 1_800_000, 3_600_000, 9e9], [100, null, 300, 1], { fromMs: 0, toMs: 4e6 })).toEqual({
      start: 100,
      now: 300,
      elapsedMs: 3_600_000,
      perHour: 200,
    });
  });

  it('has no pace for one number and no answer for none', () => {
    expect(changeOf([0], [5], { fromMs: 0, toMs: 1 })).toEqual({
      start: 5,
      now: 5,
      elapsedMs: 0,
      perHour: null,
    });
    expect(changeOf([0], [null], { fromMs: 0, toMs: 1 })).toBeNull();
  });
});

it('columnsCsv leaves out what is not in the window, and the marks of gaps', () => {
  const csv = columnsCsv(
    { timesMs: [0, 1000, 1001, 3000], values: { a: [1, 2, null, 4], b: [null, null, null, 8] } },
    { fromMs: 1000, toMs: 3000 },
  );
  expect(csv).toBe('time,a,b\n1970-01-01T00:00:01.000Z,2,\n1970-01-01T00:00:03.000Z,4,8\n');
});
