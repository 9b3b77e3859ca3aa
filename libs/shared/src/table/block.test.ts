import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDelta, decodeKeyframe, encodeDelta, encodeKeyframe } from './block.ts';
import type { SampleSchema } from './sample-schema.ts';
import { Table } from './table.ts';
import { ByteWriter } from './varint.ts';

const schema: SampleSchema = [
  { name: 'host', columns: Array.from({ length: 17 }, (_, index) => ({ name: `c${index}`, scale: 1024 })) },
  {
    name: 'process',
    columns: [
      { name: 'rssBytes', scale: 4096 },
      { name: 'cpuTicks', scale: 1 },
    ],
  },
];

interface Row {
  key: number;
  birth: number;
  values: (number | undefined)[];
}

function tablesOf(rows: Row[][]): Table[] {
  return schema.map((tableSchema, index) => {
    const table = new Table(tableSchema);
    for (const { key, birth, values } of rows[index] ?? []) table.append(key, birth, values);
    return table;
  });
}

function rowsOf(table: Table): Row[] {
  return Array.from({ length: table.rowCount }, (_, row) => ({
    key: table.keys[row] as number,
    birth: table.births[row] as number,
    values: table.schema.columns.map((_column, column) => table.value(row, column)),
  }));
}

function keyframe(tables: Table[]): Uint8Array {
  const out = new ByteWriter();
  encodeKeyframe(tables, out);
  return out.finish();
}

function delta(before: Table[], after: Table[]): Uint8Array {
  const out = new ByteWriter();
  encodeDelta(before, after, out);
  return out.finish();
}

const row = (key: number, birth: number, ...values: (number | undefined)[]): Row => ({ key, birth, values });

test('a keyframe brings back rows, births and absent numbers', () => {
  const tables = tablesOf([[], [row(0, 5, 4096, undefined), row(7, 0, undefined, 3)]]);
  expect(decodeKeyframe(keyframe(tables), schema).map(rowsOf)).toEqual(tables.map(rowsOf));
});

test('a host at rest costs one byte', () => {
  const tables = tablesOf([[], [row(1, 5, 4096, 2)]]);
  expect(delta(tables, tables)).toHaveLength(1);
});

test('one changed number among wide rows costs a key, a mask and the difference', () => {
  const values = Array.from({ length: 17 }, (_, index) => index * 1024);
  const before = tablesOf([[row(0, 0, ...values)], []]);
  const after = tablesOf([[row(0, 0, ...values.with(3, 4096))], []]);
  // tables, table, gone, new, changed, key, mask, cell
  expect(delta(before, after)).toHaveLength(8);
});

test('a delta names what went, what came and what changed', () => {
  const before = tablesOf([[], [row(1, 1, 4096, 1), row(2, 1, 4096, 1), row(3, 1, 4096, 1)]]);
  const after = tablesOf([[], [row(1, 1, 4096, 1), row(3, 1, 8192, 1), row(9, 4, 4096, undefined)]]);
  const changes = applyDelta(delta(before, after), before);
  expect(changes).toMatchObject([{ goneKeys: [2], goneBirths: [1], newKeys: [9], changedKeys: [3] }]);
  expect(before.map(rowsOf)).toEqual(after.map(rowsOf));
});

test('a pid that was used again is gone and new in one delta', () => {
  const before = tablesOf([[], [row(5, 100, 4096, 9)]]);
  const after = tablesOf([[], [row(5, 200, 4096, 9)]]);
  expect(applyDelta(delta(before, after), before)).toMatchObject([
    { goneKeys: [5], newKeys: [5], changedKeys: [] },
  ]);
  expect(before.map(rowsOf)).toEqual(after.map(rowsOf));
});

test('a number that has no exact cell is absent, never wrong', () => {
  const tables = tablesOf([[], [row(1, 1, 2 ** 70, Number.MAX_SAFE_INTEGER)]]);
  expect(rowsOf(decodeKeyframe(keyframe(tables), schema)[1] as Table)[0]?.values).toEqual([
    undefined,
    undefined,
  ]);
});

const cell = fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { nil: undefined });
const randomRows = (width: number, scale: number) =>
  fc
    .uniqueArray(
      fc.record({
        key: fc.nat(60),
        birth: fc.nat(3),
        values: fc.array(
          cell.map((value) => (value === undefined ? undefined : value * scale)),
          { minLength: width, maxLength: width },
        ),
      }),
      { selector: ({ key }) => key, maxLength: 40 },
    )
    .map((rows) => rows.toSorted((a, b) => a.key - b.key));
const randomTables = fc
  .tuple(randomRows(17, 1024), randomRows(2, 1))
  .map(([host, process]) =>
    tablesOf([host, process.map((one) => ({ ...one, values: [undefined, one.values[1]] }))]),
  );

test('decode(encode(tables)) is the tables', () => {
  fc.assert(
    fc.property(randomTables, (tables) => {
      expect(decodeKeyframe(keyframe(tables), schema).map(rowsOf)).toEqual(tables.map(rowsOf));
    }),
  );
});

test('a chain of deltas always ends where the sampler is', () => {
  fc.assert(
    fc.property(fc.array(randomTables, { minLength: 2, maxLength: 6 }), ([first, ...rest]) => {
      let before = first as Table[];
      const state = decodeKeyframe(keyframe(before), schema);
      for (const after of rest) {
        applyDelta(delta(before, after), state);
        expect(state.map(rowsOf)).toEqual(after.map(rowsOf));
        before = after;
      }
    }),
  );
});

test('no bytes crash a decoder: it answers or refuses', () => {
  const valid = tablesOf([[row(0, 0)], [row(1, 1, 4096, 1), row(2, 1, 4096, 1)]]);
  const mutated = fc
    .tuple(fc.constantFrom(keyframe(valid), delta(tablesOf([[], []]), valid)), fc.nat(40), fc.nat(255))
    .map(([bytes, at, byte]) => bytes.map((old, index) => (index === at ? byte : old)));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      for (const decode of [
        () => decodeKeyframe(bytes, schema),
        () =>
          applyDelta(
            bytes,
            valid.map((t) => t.copy()),
          ),
      ]) {
        try {
          decode();
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProtocolError', code: 'frame_malformed' });
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['rows that the block cannot hold', [0xff, 0xff, 0x03], 'claims 65535 rows'],
  ['a repeated key', [0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0], 'repeats row 1 of process'],
  ['bytes behind the last table', [0, 0, 0], 'has 1 bytes after its end'],
])('a keyframe with %s is refused', (_name, bytes, reason) => {
  expect(() => decodeKeyframe(Uint8Array.from(bytes), schema)).toThrow(reason);
});

test.each([
  ['a table that is not there', [1, 2, 0, 0, 0], 'names table 2'],
  ['a row that is not there taken away', [1, 1, 1, 9, 0, 0], 'takes away row 9 of process'],
  ['a row that is not there changed', [1, 1, 0, 0, 1, 9, 1, 1], 'changes row 9 of process'],
  ['a row added twice', [1, 1, 0, 1, 1, 0, 0, 0, 0], 'adds row 1 of process, already there'],
  ['a column that is not there', [1, 1, 0, 0, 1, 1, 4, 1], 'changes column 2 of process'],
])('a delta with %s is refused', (_name, bytes, reason) => {
  expect(() => applyDelta(Uint8Array.from(bytes), tablesOf([[], [row(1, 0, 0, 0)]]))).toThrow(reason);
});
