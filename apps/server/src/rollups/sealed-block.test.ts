import { zstdCompressSync } from 'node:zlib';
import { type SampleSchema, Table } from '@seep/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeTables } from '../columns/column-block.ts';
import { seal, type SealedMoment, unseal } from './sealed-block.ts';
import { encodeRecords, type StoredRecord } from './sealed-records.ts';

const head = {
  atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  uptimeMs: fc.integer({ min: 0, max: 10_000_000_000 }),
  intervalMs: fc.integer({ min: 0, max: 3_600_000 }),
  kind: fc.integer({ min: 0, max: 2 }),
};
const record = fc.record({
  ...head,
  schemaId: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  block: fc.uint8Array({ maxLength: 200 }),
});

const SCHEMA: SampleSchema = [
  { name: 'host', columns: [{ name: 'memFreeBytes', scale: 1024 }] },
  {
    name: 'process',
    columns: [
      { name: 'anonBytes', scale: 4096 },
      { name: 'cpuTicks', scale: 1 },
    ],
  },
];
const cell = fc.oneof(
  { arbitrary: fc.integer({ min: -5, max: 1_000_000 }), weight: 6 },
  { arbitrary: fc.constantFrom(Number.NaN, 2 ** 51, Number.MAX_SAFE_INTEGER), weight: 1 },
);
/** Some pids, two starts each: what comes, goes, comes back and is used again. */
const row = fc.record({
  key: fc.integer({ min: 1, max: 6 }),
  birth: fc.integer({ min: 0, max: 1 }),
  cells: fc.tuple(cell, cell),
});
const moment = fc.record({
  ...head,
  isKeyframe: fc.boolean(),
  free: cell,
  rows: fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 6 }),
});
type Moment = typeof moment extends fc.Arbitrary<infer One> ? One : never;

function tablesOf({ free, rows }: Moment): Table[] {
  const [host, process] = SCHEMA.map((schema) => new Table(schema, 8)) as [Table, Table];
  host.append(0, 0, []);
  host.cells[0] = free;
  for (const [at, { key, birth, cells }] of rows.toSorted((a, b) => a.key - b.key).entries()) {
    process.append(key, birth, []);
    process.cells.set(cells, at * 2);
  }
  return [host, process];
}

const contentOf = (table: Table) => ({
  keys: Array.from(table.keys.subarray(0, table.rowCount)),
  births: Array.from(table.births.subarray(0, table.rowCount)),
  cells: Array.from(table.cells.subarray(0, table.rowCount * table.width)),
});
const plain = (records: readonly StoredRecord[]) =>
  records.map((one) => ({ ...one, block: Array.from(one.block) }));
const numbered = <One>(all: readonly One[]) => all.map((one, index) => ({ ...one, seq: 7 + index * 3 }));

it('gives back every record as it was, whatever clocks do', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 50 }), (records) => {
      expect(plain(unseal(seal([], numbered(records))).records)).toEqual(plain(numbered(records)));
    }),
  );
});

const segments = fc.array(fc.array(moment, { minLength: 1, maxLength: 12 }), { maxLength: 3 });

function sealSegments(given: readonly (readonly Moment[])[], records: readonly StoredRecord[] = []): Buffer {
  return seal(
    given.map((moments, index) => ({
      schemaId: 40 + index,
      moments: numbered(moments),
      tables: encodeTables(SCHEMA, moments.map(tablesOf)),
    })),
    records,
  );
}

it('gives back every number of every moment, and tells how it differs from the one before', () => {
  fc.assert(
    fc.property(segments, fc.array(record, { maxLength: 3 }), (given, records) => {
      const unsealed = unseal(sealSegments(given, numbered(records)));
      expect(plain(unsealed.records)).toEqual(plain(numbered(records)));
      expect(unsealed.segments.map(({ schemaId }) => schemaId)).toEqual(given.map((_, index) => 40 + index));
      const opens = unsealed.open(given.map(() => SCHEMA));
      for (const [index, moments] of given.entries()) {
        const heads = (unsealed.segments[index] as { moments: SealedMoment[] }).moments;
        expect(heads).toEqual(numbered(moments).map(({ rows: _rows, free: _free, ...one }) => one));
        const cursor = (opens[index] as (typeof opens)[number])();
        let before: Table[] | undefined;
        for (const at of moments.keys()) {
          const jumping = (opens[index] as (typeof opens)[number])();
          jumping.passTo(Math.floor(at / 2));
          jumping.passTo(at);
          expect(jumping.tables.map(contentOf)).toEqual(tablesOf(moments[at] as Moment).map(contentOf));
          const after = moments[at + 1];
          if (!after) continue;
          const changes = jumping.next();
          expect(jumping.tables.map(contentOf)).toEqual(tablesOf(after).map(contentOf));
          expect(changes.map(namesOf)).toEqual(differences(tablesOf(moments[at] as Moment), tablesOf(after)));
        }
        for (const one of moments) {
          const expected = tablesOf(one);
          const changes = cursor.next();
          expect(cursor.tables.map(contentOf)).toEqual(expected.map(contentOf));
          if (before) expect(changes.map(namesOf)).toEqual(differences(before, expected));
          before = expected;
        }
      }
    }),
  );
});

type Difference = { name: string; gone: string[]; new: string[]; changed: number[] };

function namesOf(
  change: ReturnType<ReturnType<ReturnType<ReturnType<typeof unseal>['open']>[number]>['next']>[number],
): Difference {
  return {
    name: change.table.schema.name,
    gone: change.goneKeys.map((key, at) => `${key}/${change.goneBirths[at]}`),
    new: change.newKeys.map(String),
    changed: change.changedKeys,
  };
}

function differences(before: readonly Table[], after: readonly Table[]): Difference[] {
  return after.flatMap((table, index) => {
    const rowsOf = ({ keys, births, cells }: ReturnType<typeof contentOf>) =>
      new Map(
        keys.map((key, at) => [
          `${key}/${births[at]}`,
          { key, cells: cells.slice(at * table.width, (at + 1) * table.width) },
        ]),
      );
    const [old, now] = [rowsOf(contentOf(before[index] as Table)), rowsOf(contentOf(table))];
    const difference = {
      name: table.schema.name,
      gone: [...old.keys()].filter((id) => !now.has(id)),
      new: [...now].flatMap(([id, { key }]) => (old.has(id) ? [] : [`${key}`])),
      changed: [...now].flatMap(([id, { key, cells }]) => {
        const was = old.get(id)?.cells;
        return was?.some((one, at) => !Object.is(one, cells[at])) ? [key] : [];
      }),
    };
    const { gone, new: added, changed } = difference;
    return gone.length + added.length + changed.length > 0 ? [difference] : [];
  });
}

it('reads one row and column without the others', () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), (moments) => {
      const [open] = unseal(sealSegments([moments])).open([SCHEMA]);
      const cursor = open?.({ table: 'process', key: 3, isColumnWanted: (name) => name === 'cpuTicks' });
      for (const one of moments) {
        cursor?.next();
        const [host, process] = (cursor?.tables ?? []) as [Table, Table];
        const expected = one.rows.filter(({ key }) => key === 3);
        expect(host.rowCount).toBe(0);
        expect(contentOf(process)).toEqual({
          keys: expected.map(({ key }) => key),
          births: expected.map(({ birth }) => birth),
          cells: expected.flatMap(({ cells }) => [Number.NaN, cells[1]]),
        });
      }
    }),
  );
});

it('reads what an earlier server has sealed', () => {
  const records = numbered([
    { atMs: 1000, uptimeMs: 10, intervalMs: 10, kind: 0, schemaId: 1, block: Uint8Array.of(1, 2, 3) },
    { atMs: 900, uptimeMs: 20, intervalMs: 10, kind: 0, schemaId: null, block: Uint8Array.of(4) },
  ]);
  const { records: read, segments: none } = unseal(
    zstdCompressSync(Buffer.concat([Uint8Array.of(1), encodeRecords(records)])),
  );
  expect(plain(read)).toEqual(plain(records));
  expect(none).toEqual([]);
});

it('names the format of what a newer server has sealed', () => {
  const bytes = seal([], []);
  bytes[0] = 3;
  expect(() => unseal(bytes)).toThrow('sealed samples of format 3: a newer server wrote them');
  expect(() => unseal(zstdCompressSync(Uint8Array.of(9)))).toThrow('sealed samples of format 9');
  expect(() => unseal(new Uint8Array())).toThrow('sealed samples of no bytes');
});

it('refuses what is damaged', () => {
  const bytes = seal(
    [],
    [
      {
        seq: 1,
        atMs: 1000,
        uptimeMs: 10,
        intervalMs: 10,
        kind: 0,
        schemaId: 1,
        block: new Uint8Array(500).fill(7),
      },
    ],
  );
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - 1] = (damaged.at(-1) as number) ^ 0xff;
  expect(() => unseal(damaged)).toThrow(/checksum/i);
});
