import { expect, it } from 'vitest';
import { formatSort, nextSort, parseSort, sortRows } from './sort.ts';

it('goes to an address and back', () => {
  expect(parseSort('-growth')).toEqual({ id: 'growth', isDescending: true });
  expect(formatSort(parseSort('-growth'))).toBe('-growth');
  expect(formatSort(parseSort('name'))).toBe('name');
});

it('begins with the greatest number, or with the first name, and turns round', () => {
  const first = nextSort({ id: 'name', isDescending: false }, 'growth', true);
  expect(first).toEqual({ id: 'growth', isDescending: true });
  expect(nextSort(first, 'growth', true)).toEqual({ id: 'growth', isDescending: false });
  expect(nextSort(first, 'name', false)).toEqual({ id: 'name', isDescending: false });
});

it('puts rows without a value last in both directions', () => {
  const rows = [3, null, 1, 2];
  expect(sortRows(rows, (row) => row, true)).toEqual([3, 2, 1, null]);
  expect(sortRows(rows, (row) => row, false)).toEqual([1, 2, 3, null]);
});

it('orders numbers in names as numbers, and keeps the order of equals', () => {
  const rows = ['db-10', 'db-9', 'DB-9'];
  expect(sortRows(rows, (row) => row, false)).toEqual(['db-9', 'DB-9', 'db-10']);
});
