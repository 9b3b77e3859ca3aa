import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packRows, unpackRows } from './pack-rows.ts';

const wired = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

const row = fc.record({
  id: fc.integer(),
  name: fc.string(),
  state: fc.constantFrom('healthy', 'watch'),
  labels: fc.dictionary(fc.constantFrom('role', 'zone'), fc.constantFrom('db', 'web'), {
    noNullPrototype: true,
  }),
  atMs: fc.option(fc.nat()),
  isConnected: fc.boolean(),
});

it('gives back what was packed, over the wire', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(unpackRows(wired(packRows(rows)))).toEqual(rows);
    }),
  );
});

it('names a shared value once', () => {
  const rows = Array.from({ length: 100 }, (_, id) => ({
    id,
    kernel: id % 2 ? '6.1.0' : '6.12.0',
    arch: 'x64',
  }));
  const packed = packRows(rows);
  expect(packed.columns.kernel.values).toEqual(['6.12.0', '6.1.0']);
  expect(packed.columns.arch).toEqual({ values: ['x64'] });
  expect(JSON.stringify(packed).length).toBeLessThan(JSON.stringify(rows).length / 4);
});

it('leaves out what nobody wants', () => {
  const rows = [
    { id: 1, kernel: '6.1.0' },
    { id: 2, kernel: '6.12.0' },
  ];
  expect(unpackRows(packRows<{ id: number }>(rows, ['id']))).toEqual([{ id: 1 }, { id: 2 }]);
});
