import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table } from './table.ts';

const SCHEMA = { name: 'process', columns: ['a', 'b'].map((name) => ({ name, scale: 1 })) };

const contentOf = ({ keys, births, cells, rowCount, width }: Table) => ({
  keys: Array.from(keys.subarray(0, rowCount)),
  births: Array.from(births.subarray(0, rowCount)),
  cells: Array.from(cells.subarray(0, rowCount * width)),
});

test('rows whose keys stay are kept as they are, whatever comes and goes around them', () => {
  const keys = fc.uniqueArray(fc.nat(30)).map((some) => some.toSorted((one, other) => one - other));
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 8 }), (steps) => {
      const table = new Table(SCHEMA);
      const births = new Map<number, number>();
      for (const [step, now] of steps.entries()) {
        table.setKeys(now);
        for (const key of births.keys()) if (!now.includes(key)) births.delete(key);
        expect(contentOf(table)).toEqual({
          keys: now,
          births: now.map((key) => births.get(key) ?? 0),
          cells: now.flatMap((key) => {
            const birth = births.get(key);
            return birth === undefined ? [NaN, NaN] : [key, birth];
          }),
        });
        for (const [row, key] of now.entries()) {
          if (births.has(key)) continue;
          births.set(key, step + 1);
          table.begin(row, step + 1);
          table.set(row, 0, key);
          table.set(row, 1, step + 1);
        }
      }
    }),
  );
});

test('keys that do not rise are refused, and nothing has changed', () => {
  const table = new Table(SCHEMA);
  table.append(1, 5, [10, 11]);
  expect(() => table.setKeys([1, 3, 3])).toThrow('process: key 3 does not follow 3');
  expect(() => table.setKeys([4, 2])).toThrow(RangeError);
  expect(contentOf(table)).toEqual({ keys: [1], births: [5], cells: [10, 11] });
});
