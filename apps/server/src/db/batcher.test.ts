import { expect, test } from 'vitest';
import { Batcher } from './batcher.ts';

test('what is asked for while a batch is under way is the next batch', async () => {
  const batches: number[][] = [];
  const batcher = new Batcher<number, number>(async (items) => {
    batches.push(items);
    await Promise.resolve();
    return items.map((item) => item * 10);
  }, 3);
  const results = await Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('one that fails does not fail the others', async () => {
  const batcher = new Batcher<number, number>(async (items) => {
    if (items.includes(2)) throw new Error('no 2');
    return items;
  });
  const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
