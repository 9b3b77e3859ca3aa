import { expect, it } from 'vitest';
import { processRows } from './process-rows.ts';
import { processFixture } from './process-fixture.ts';
import { arrangeTree } from './process-tree.ts';

const rows = processRows(
  [
    { pid: 1, parentPid: 0, anonBytes: 1 },
    { pid: 10, parentPid: 1, anonBytes: 2 },
    { pid: 20, parentPid: 1, anonBytes: 5 },
    { pid: 21, parentPid: 20, anonBytes: 10 },
    { pid: 22, parentPid: 20, anonBytes: 30 },
    { pid: 30, parentPid: 999, anonBytes: 3 },
  ].map((one) => processFixture({ swapBytes: 0, ...one })),
  100,
  true,
);
const bySubtree = {
  valueOf: ({ subtreeBytes }: { subtreeBytes: number | null }) => subtreeBytes,
  isDescending: true,
};

it('puts what was started beneath what has started it, the largest branch first', () => {
  const tree = arrangeTree(rows, () => true, bySubtree);
  expect(
    tree.map(({ pid, depth, subtreeBytes, descendants }) => [pid, depth, subtreeBytes, descendants]),
  ).toEqual([
    [1, 0, 48, 4],
    [20, 1, 45, 2],
    [22, 2, 30, 0],
    [21, 2, 10, 0],
    [10, 1, 2, 0],
    [30, 0, 3, 0],
  ]);
});

it('keeps the parents of what a filter lets through, and nothing else', () => {
  const tree = arrangeTree(rows, ({ pid }) => pid === 21, bySubtree);
  expect(tree.map(({ pid, isContext }) => [pid, isContext])).toEqual([
    [1, true],
    [20, true],
    [21, false],
  ]);
});

it('is not caught in a circle', () => {
  const circle = processRows(
    [
      processFixture({ pid: 5, parentPid: 6 }),
      processFixture({ pid: 6, parentPid: 5 }),
      processFixture({ pid: 7, parentPid: 7 }),
    ],
    100,
    true,
  );
  expect(arrangeTree(circle, () => true, bySubtree).map(({ pid }) => pid)).toEqual([7]);
});
