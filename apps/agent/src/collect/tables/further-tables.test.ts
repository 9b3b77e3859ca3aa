import { KernelFs } from '@seep/collectors';
import { Table } from '@seep/shared';
import { expect, test } from 'vitest';
import type { DetailLevel } from '../../self/detail.ts';
import { FurtherTables } from './further-tables.ts';
import type { TableRow, TableSource } from './source.ts';

const fs = new KernelFs('/nonexistent');
const context = { fs, pageSizeBytes: 4096, processes: new Table({ name: 'process', columns: [] }) };

const row = (key: number, value: number, facts: TableRow['facts'] = { name: `row ${key}` }): TableRow => ({
  key,
  birth: 0,
  values: { value },
  facts,
});

/** A clock that moves when told, and a table that says what it is given, at a price. */
function setUp(
  tables: Record<
    string,
    Pick<Partial<TableSource>, 'periodMs' | 'leftOutAt' | 'isKept'> & { costMs?: number }
  >,
) {
  let nowMs = 0;
  const rows: Record<string, TableRow[] | Error> = {};
  const reads: string[] = [];
  const sources = Object.entries(tables).map(([name, { costMs = 0, ...given }]): TableSource => ({
    name,
    periodMs: 60_000,
    ...given,
    columns: () => ['value'],
    read: () => {
      reads.push(name);
      nowMs += costMs;
      const answer = rows[name];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }));
  const further = new FurtherTables(fs, sources, () => nowMs);
  return {
    rows,
    reads,
    collectAt: (ms: number, detail: DetailLevel = 0) => {
      nowMs = ms;
      return further.collect(context, detail);
    },
  };
}

test('a table is read in its period and stands between as it was', () => {
  const { rows, reads, collectAt } = setUp({ a: {} });
  rows['a'] = [row(2, 20), row(1, 10)];
  expect(collectAt(0).tables[0]?.value(1, 0)).toBe(20);
  rows['a'] = [row(1, 11)];
  expect(collectAt(59_000).tables[0]?.rowCount).toBe(2);
  expect(collectAt(60_000).tables[0]?.value(0, 0)).toBe(11);
  expect(reads).toEqual(['a', 'a']);
});

test('a row is described when it is new, when it has changed what it is, and when it comes back', () => {
  const { rows, collectAt } = setUp({ a: { periodMs: 1 } });
  const describedAt = (ms: number, given: TableRow[]) => {
    rows['a'] = given;
    return collectAt(ms).described.map(({ key, facts }) => [key, facts['name']]);
  };
  expect(describedAt(0, [row(1, 1), row(2, 1)])).toEqual([
    [1, 'row 1'],
    [2, 'row 2'],
  ]);
  expect(describedAt(1000, [row(1, 2), row(2, 2)])).toEqual([]);
  expect(describedAt(2000, [row(1, 2, { name: 'other' })])).toEqual([[1, 'other']]);
  expect(describedAt(3000, [row(1, 2, { name: 'other' }), row(2, 2)])).toEqual([[2, 'row 2']]);
});

test('facts count by what they say: known, not known and known as nothing are three', () => {
  const { rows, collectAt } = setUp({ a: { periodMs: 1 } });
  const describedAt = (ms: number, facts: TableRow['facts']) => {
    rows['a'] = [row(1, 1, facts)];
    return collectAt(ms).described.map((one) => one.facts);
  };
  expect(describedAt(0, { name: 'a', limit: 1 })).toEqual([{ name: 'a', limit: 1 }]);
  expect(describedAt(1000, { name: 'a', limit: 1 })).toEqual([]);
  expect(describedAt(2000, { name: 'a', limit: undefined })).toEqual([{ name: 'a' }]);
  expect(describedAt(3000, { name: 'a' })).toEqual([]);
  expect(describedAt(4000, { name: 'a', limit: 0 })).toEqual([{ name: 'a', limit: 0 }]);
  expect(describedAt(5000, { name: 'a', limit: 0, more: true })).toHaveLength(1);
  expect(describedAt(6000, { name: 'a', limit: 0 })).toHaveLength(1);
});

test('facts that are not known are left out, and long ones are cut', () => {
  const { rows, collectAt } = setUp({ a: {} });
  rows['a'] = [row(1, 1, { name: 'x'.repeat(5000), limit: undefined, hasLimit: false })];
  const [described] = collectAt(0).described;
  expect(Object.keys(described?.facts ?? {})).toEqual(['name', 'hasLimit']);
  expect(described?.facts['name']).toHaveLength(1024);
});

test('two names with one hash do not break a table', () => {
  const { rows, collectAt } = setUp({ a: {} });
  rows['a'] = [row(7, 1), row(7, 2), row(8, 3)];
  expect(collectAt(0).tables[0]?.rowCount).toBe(2);
});

test('what does not fit into the budget of one sample is read in the next, the longest waiting first', () => {
  const { reads, collectAt } = setUp({ a: { costMs: 15 }, b: { costMs: 15 }, c: { costMs: 1 } });
  collectAt(0);
  expect(reads).toEqual(['a', 'b']);
  collectAt(1000);
  expect(reads).toEqual(['a', 'b', 'c']);
});

test('a table that is dear is read less often: half a percent of a processor', () => {
  const { reads, collectAt } = setUp({ a: { periodMs: 1000, costMs: 100 } });
  for (let ms = 0; ms < 40_000; ms += 1000) collectAt(ms);
  expect(reads).toHaveLength(2);
});

test('a source that fails is told of, and the others go on', () => {
  const { rows, collectAt } = setUp({ a: {}, b: {} });
  rows['a'] = new Error('broken');
  rows['b'] = [row(1, 1)];
  const { failures, tables } = collectAt(0);
  expect(failures).toMatchObject([{ collector: 'a', error: { message: 'broken' } }]);
  expect(tables.map(({ rowCount }) => rowCount)).toEqual([0, 1]);
});

test('what an agent over its budget leaves out is empty, not old, and is whole again after', () => {
  const { rows, collectAt } = setUp({
    suspects: { leftOutAt: 1 },
    table: {},
    self: { isKept: true, periodMs: 0 },
  });
  for (const name of ['suspects', 'table', 'self']) rows[name] = [row(1, 10)];
  const rowCountsAt = (ms: number, detail: DetailLevel) =>
    collectAt(ms, detail).tables.map(({ rowCount }) => rowCount);
  expect(rowCountsAt(0, 0)).toEqual([1, 1, 1]);
  expect(rowCountsAt(1000, 1)).toEqual([0, 1, 1]);
  expect(rowCountsAt(2000, 3)).toEqual([0, 0, 1]);
  const again = collectAt(3000, 0);
  expect(again.tables.map(({ rowCount }) => rowCount)).toEqual([1, 1, 1]);
  expect(again.described.map(({ table }) => table)).toEqual(['suspects', 'table']);
});
