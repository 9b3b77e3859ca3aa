import { ByteWriter, encodeDelta, type SampleSchema, Table } from '@seep/shared';
import { expect, it } from 'vitest';
import { RECORD_KIND } from '../db/schema/index.ts';
import { encodeTables } from '../columns/column-block.ts';
import { Chains } from './chains.ts';
import { seal, unseal } from './sealed-block.ts';
import { OpenSegment, type StoredItem } from './stored-items.ts';

const SCHEMA: SampleSchema = [{ name: 'process', columns: [{ name: 'anonBytes', scale: 1 }] }];
const BOOT = { bootNo: 1 };
const head = (seq: number) => ({
  seq,
  atMs: seq * 1000,
  uptimeMs: seq,
  intervalMs: 1,
  kind: RECORD_KIND.sample,
});

/** Two processes, and how much each has. */
function tablesOf(one: number, other: number): Table[] {
  const table = new Table(SCHEMA[0] as SampleSchema[number]);
  table.append(1, 1, [one]);
  table.append(2, 1, [other]);
  return [table];
}

/** Moments of one segment, packed and opened again. */
function packed(moments: readonly { seq: number; tables: Table[] }[]): StoredItem[] {
  const unsealed = unseal(
    seal(
      [
        {
          schemaId: 7,
          moments: moments.map(({ seq }) => ({ ...head(seq), isKeyframe: false })),
          tables: encodeTables(
            SCHEMA,
            moments.map(({ tables }) => tables),
          ),
        },
      ],
      [],
    ),
  );
  const [stored] = unsealed.segments;
  const [open] = unsealed.open([SCHEMA]);
  if (!stored || !open) throw new Error('nothing was packed');
  const segment = new OpenSegment(stored, open, undefined);
  return stored.moments.map((moment) => ({ ...BOOT, segment, ...moment }));
}

function delta(seq: number, before: Table[], after: Table[]): StoredItem {
  const out = new ByteWriter();
  encodeDelta(before, after, out);
  return { ...BOOT, ...head(seq), schemaId: null, block: out.finish() };
}

async function changedKeys(items: readonly StoredItem[]): Promise<(number[] | undefined)[]> {
  const chains = new Chains({ schemaOf: () => Promise.resolve(SCHEMA) });
  await chains.expect(items);
  const found: (number[] | undefined)[] = [];
  for (const item of items.toSorted((a, b) => a.seq - b.seq))
    found.push(chains.decode(item)?.change?.flatMap((change) => change.changedKeys));
  return found;
}

it('tells how moments of one segment differ', async () => {
  const items = packed([
    { seq: 1, tables: tablesOf(5, 5) },
    { seq: 2, tables: tablesOf(5, 6) },
    { seq: 3, tables: tablesOf(7, 6) },
  ]);
  expect(await changedKeys(items)).toEqual([undefined, [2], [1]]);
});

it('tells nothing of a moment whose predecessor is not of its segment', async () => {
  // The record between them changed the second process; the segment alone would say that only the first has changed.
  const items = packed([
    { seq: 1, tables: tablesOf(5, 5) },
    { seq: 3, tables: tablesOf(7, 5) },
  ]);
  const between = delta(2, tablesOf(5, 5), tablesOf(5, 6));
  expect(await changedKeys([...items, between])).toEqual([undefined, [2], undefined]);
});

it('holds the rows of no segment that was passed', async () => {
  const parts = [1, 4, 7].map((seq) =>
    packed([
      { seq, tables: tablesOf(seq, 5) },
      { seq: seq + 1, tables: tablesOf(seq + 1, 5) },
    ]),
  );
  // What goes on from a segment behind its last moment has all of its rows.
  const behind = delta(6, tablesOf(5, 5), tablesOf(5, 9));
  const items = [...parts.flat(), behind].toSorted((a, b) => a.seq - b.seq);
  const chains = new Chains({ schemaOf: () => Promise.resolve(SCHEMA) });
  await chains.expect(items);
  const read: number[][] = [];
  let mostHeld = 0;
  for (const item of items) {
    const [table] = chains.decode(item)?.tables ?? [];
    read.push(Array.from(table?.cells.subarray(0, 2) ?? []));
    mostHeld = Math.max(
      mostHeld,
      new Set(items.flatMap((one) => (one.segment?.isHeld ? one.segment : []))).size,
    );
  }
  expect(read).toEqual([
    [1, 5],
    [2, 5],
    [4, 5],
    [5, 5],
    [5, 9],
    [7, 5],
    [8, 5],
  ]);
  expect(mostHeld).toBe(1);
  expect(items.some((one) => one.segment?.isHeld)).toBe(false);
});

it('passes over moments and goes on from them', async () => {
  const items = packed([
    { seq: 1, tables: tablesOf(1, 5) },
    { seq: 2, tables: tablesOf(2, 5) },
    { seq: 3, tables: tablesOf(3, 5) },
    { seq: 5, tables: tablesOf(4, 9) },
    { seq: 6, tables: tablesOf(5, 9) },
    { seq: 7, tables: tablesOf(5, 8) },
  ]);
  const between = delta(4, tablesOf(3, 5), tablesOf(3, 9));
  const chains = new Chains({ schemaOf: () => Promise.resolve(SCHEMA) });
  await chains.expect([...items, between]);
  const all = [...items, between].toSorted((a, b) => a.seq - b.seq);
  for (const item of all.slice(0, 3)) chains.pass(item);
  const numbersOf = (item: StoredItem | undefined) => {
    const { tables = [], change } = (item && chains.decode(item)) ?? {};
    return [Array.from(tables[0]?.cells.subarray(0, 2) ?? []), change?.flatMap(({ changedKeys: of }) => of)];
  };
  expect(numbersOf(all[3])).toEqual([[3, 9], [2]]);
  for (const item of all.slice(4, 6)) chains.pass(item);
  // What is told of the next is how it differs from the one that was passed over.
  expect(numbersOf(all[6])).toEqual([[5, 8], [2]]);
  expect(items.some((one) => one.segment?.isHeld)).toBe(false);
});

it('decodes no keyframe of which it has not been told', () => {
  const chains = new Chains({ schemaOf: () => Promise.resolve(SCHEMA) });
  const keyframe = { ...BOOT, ...head(1), schemaId: 7, block: new Uint8Array() };
  expect(() => chains.decode(keyframe)).toThrow(/nobody has told/);
});
