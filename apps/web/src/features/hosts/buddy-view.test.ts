import { expect, it } from 'vitest';
import { buddyView, cellAt, ordersOf } from './buddy-view.ts';

const ORDERS = ['freeBlocksOrder0', 'freeBlocksOrder1', 'freeBlocksOrder2'];
const view = buddyView(
  {
    timesMs: [0, 1000, 2000],
    values: {
      freeBlocksOrder0: [4, null, 0],
      freeBlocksOrder1: [2, null, 0],
      freeBlocksOrder2: [2, null, 0],
    },
  },
  ORDERS,
);

it('takes the orders by their number, not by their name', () => {
  const columns = ['freePages', 'freeBlocksOrder10', 'freeBlocksOrder9'].map((id) => ({ id }));
  expect(ordersOf(columns)).toEqual(['freeBlocksOrder9', 'freeBlocksOrder10']);
});

it('weighs blocks by their size', () => {
  expect(view.shares.map((column) => column[0])).toEqual([0.25, 0.25, 0.5]);
});

it('knows no share where there is no sample, or nothing free', () => {
  expect(view.shares.map((column) => column.slice(1))).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
});

it('says what the nearest sample has', () => {
  expect(cellAt(view, 400, 2)).toEqual({ atMs: 0, blocks: 2, share: 0.5 });
  expect(cellAt(buddyView({ timesMs: [], values: {} }, ORDERS), 400, 2)).toBeUndefined();
});
