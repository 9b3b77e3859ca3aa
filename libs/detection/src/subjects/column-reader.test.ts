import { Table } from '@seep/shared';
import { expect, test } from 'vitest';
import { ColumnReader } from './column-reader.ts';

function tableOf(...names: string[]): Table {
  const table = new Table({ name: 'host', columns: names.map((name) => ({ name, scale: 2 })) });
  table.append(
    0,
    0,
    names.map((_, index) => 10 * (index + 1)),
  );
  return table;
}

test('reads by name, and looks again when the schema is another', () => {
  const reader = new ColumnReader();
  const first = tableOf('a', 'b');
  expect([reader.value(first, 0, 'b'), reader.value(first, 0, 'b'), reader.value(first, 0, 'c')]).toEqual([
    20,
    20,
    undefined,
  ]);
  expect(reader.value(tableOf('b', 'c'), 0, 'b')).toBe(10);
  expect(reader.value(first, 7, 'a')).toBeUndefined();
});
