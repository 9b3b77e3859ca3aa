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
    what: fc.constantFrom('refill', 'set', 'begin', 'keys', 'nothing'),
    row,
    key: fc.nat(6),
    keys: fc.subarray([0, 1, 2, 3, 4, 5, 6]),
    value,
    isKeyframe: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const tables = SCHEMA.map((schema) => new Table(schema));
      const encoder = new SampleEncoder();
      let read: Table[] = [];
      for (const { table: index, what, row: at, key, keys, value: cell, isKeyframe } of steps) {
        const table = tables[index] as Table;
        if (what === 'refill') {
          table.clear();
          for (let count = 0; count <= at; count++) table.append(key + count, 0, [count, cell]);
        } else if (what === 'set' && at < table.rowCount) table.set(at, key % 2, cell);
        else if (what === 'begin' && at < table.rowCount) table.begin(at, key);
        else if (what === 'keys') table.setKeys(keys);
        if (isKeyframe) encoder.requireKeyframe();
        const { schema, block } = encoder.encode(tables, 0, 1000);
        if (schema) read = decodeKeyframe(block, schema);
        else applyDelta(block, read);
        expect(read.map(contentOf)).toEqual(tables.map(contentOf));
      }
    }),
  );
});

test('a table of which nothing has changed takes not a byte', () => {
  const tables = SCHEMA.map((schema) => new Table(schema));
  for (const table of tables) table.append(1, 1, [1, 2]);
  const encoder = new SampleEncoder();
  encoder.encode(tables, 0, 1000);
  tables[1]?.set(0, 0, 1);
  expect(encoder.encode(tables, 0, 1000).block).toEqual(Uint8Array.of(0));
});
