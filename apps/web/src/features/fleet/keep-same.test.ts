import { expect, it } from 'vitest';
import { keepSame } from './keep-same.ts';

const rows = () => [
  { id: 1, name: 'a', labels: { role: 'db' } },
  { id: 2, name: 'b', labels: {} },
];

it('keeps the list where nothing changed', () => {
  const old = rows();
  expect(keepSame(old, rows())).toBe(old);
});

it('keeps the rows that have not changed', () => {
  const old = rows();
  const [first, second] = keepSame(old, [
    { id: 1, name: 'a', labels: { role: 'web' } },
    { id: 2, name: 'b', labels: {} },
  ]);
  expect(first).not.toBe(old[0]);
  expect(first?.labels).toEqual({ role: 'web' });
  expect(second).toBe(old[1]);
});

it('takes what is new, and lets go what is gone', () => {
  const old = rows();
  const [kept, fresh] = keepSame(
    old,
    [old[1], { id: 3, name: 'c', labels: {} }].filter((row) => row !== undefined),
  );
  expect(kept).toBe(old[1]);
  expect(fresh?.id).toBe(3);
});
