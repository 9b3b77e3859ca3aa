import { expect, it } from 'vitest';
import { ledgerView } from './ledger-view.ts';

const HOUR = 3_600_000;
const columns = {
  timesMs: [0, HOUR],
  values: {
    free: [60, 50],
    anonymous: [30, 40],
    hugePages: [0, 0],
    unaccounted: [10, 10],
    total: [100, 100],
    available: [70, null],
  },
};

it('stacks from free at the top to unaccounted at the foot, without layers that are empty', () => {
  const { series } = ledgerView(columns, { fromMs: 0, toMs: HOUR });
  expect(series.map(({ id }) => id)).toEqual(['free', 'anonymous', 'unaccounted']);
  expect(series.at(-1)?.hatchToken).toBeDefined();
});

it('tells how each layer changed within the window', () => {
  const { rows, sums, totalBytes } = ledgerView(columns, { fromMs: 0, toMs: HOUR });
  expect(rows.find(({ layer }) => layer.id === 'anonymous')?.change).toEqual({
    start: 30,
    now: 40,
    elapsedMs: HOUR,
    perHour: 10,
  });
  expect(sums.map(({ layer, change }) => [layer.id, change?.now])).toEqual([
    ['available', 70],
    ['total', 100],
  ]);
  expect(totalBytes).toBe(100);
});

it('has layers that add up to the total', () => {
  const { series, totalBytes } = ledgerView(columns, { fromMs: 0, toMs: HOUR });
  expect(series.reduce((sum, { values }) => sum + (values[1] ?? 0), 0)).toBe(totalBytes);
});
