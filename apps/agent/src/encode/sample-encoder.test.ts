import { applyDelta, decodeKeyframe, type SampleSchema, Table } from '@seep/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleEncoder } from './sample-encoder.ts';

const SCHEMA: SampleSchema = ['host', 'process'].map((name) => ({
  name,
  columns: ['a', 'b'].map((column) => ({ name: column, scale: 1 })),
}));

const contentOf = ({ keys, births, cells, rowCount, width }: Table) => [
  Array.from(keys.subarray(0, rowCount)),
  Array.from(births.subarray(0, rowCount)),
  Array.from(cells.subarray(0, rowCount * width)),
];

test('tables that are filled anew, changed in place or left alone are read as they are', () => {
  const row = fc.integer({ min: 0, max: 3 });
  const value = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined });
  const step = fc.record({
    table: fc.constantFrom(0, 1),
    what: fc.constantFrom('refill', 'set', 'insert', 'remove', 'nothing'),
    row,
    key: fc.nat(6),
    value,
    isKeyframe: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const tables = SCHEMA.map((schema) => new Table(schema));
      const encoder = new SampleEncoder();
      let read: Table[] = [];
      for (const { table: index, what, row: at, key, value: cell, isKeyframe } of steps) {
        const table = tables[index] as Table;
        if (what === 'refill') {
          table.clear();
          for (let count = 0; count <= at; count++) table.append(key + count, 0, [count, cell]);
        } else if (what === 'set' && at < table.rowCount) table.set(at, key % 2, cell);
        else if (what === 'remove' && at < table.rowCount) table.remove(at);
        else if (what === 'insert' && table.rowOf(key) < 0) {
          const place = table.keys.subarray(0, table.rowCount).findIndex((other) => other > key);
          table.insert(place < 0 ? table.rowCount : place, key, at);
        }
        if (isKeyframe) encoder.requireKeyframe();
        const { schema, block } = encoder.encode(tables, 0, 1000);
        if (schema) read = decodeKeyframe(block, schema);
        else applyDelta(block, read);
        expect(read.map(contentOf)).toEqual(tables.map(contentOf));
      }
    }),
  );
});

test('a row that does not belong where it is put is refused', () => {
  const table = new Table(SCHEMA[0] as SampleSchema[number]);
  table.insert(0, 5, 1);
  expect(() => table.insert(1, 5, 2)).toThrow('host: key 5 does not belong at row 1');
  expect(() => table.insert(0, 6, 2)).toThrow(RangeError);
  expect(() => table.insert(2, 9, 2)).toThrow(RangeError);
  expect(contentOf(table)).toEqual([[5], [1], [NaN, NaN]]);
});

test('a table of which nothing has changed takes not a byte', () => {
  const tables = SCHEMA.map((schema) => new Table(schema));
  for (const table of tables) table.append(1, 1, [1, 2]);
  const encoder = new SampleEncoder();
  encoder.encode(tables, 0, 1000);
  tables[1]?.set(0, 0, 1);
  expect(encoder.encode(tables, 0, 1000).block).toEqual(Uint8Array.of(0));
});
