import { ByteWriter, encodeDelta, type SampleSchema, Table } from '@seep/shared';
import { expect, it } from 'vitest';
import { Chains } from './chains.ts';
import { SealBuilder } from './seal-builder.ts';
import { unseal } from './sealed-block.ts';
import { itemsOf } from './stored-items.ts';

const SCHEMA: SampleSchema = [{ name: 'process', columns: [{ name: 'anonBytes', scale: 1 }] }];
const SCHEMA_ID = 7;
const schemas = { schemaOf: () => Promise.resolve(SCHEMA) };
const head = (seq: number) => ({ seq, atMs: seq * 250, uptimeMs: seq * 250, intervalMs: 250, kind: 0 });

function tableOf(rows: number): Table {
  const table = new Table(SCHEMA[0] as SampleSchema[number], rows);
  for (let key = 1; key <= rows; key++) table.append(key, 1, [key * 7]);
  return table;
}

/** One number more in another row with each step. */
function step(table: Table, seq: number): void {
  const row = (seq * 31) % table.rowCount;
  table.set(row, 0, (table.value(row, 0) ?? 0) + 1);
}

it('holds no more copies of a large table than its limit, however many deltas change one number of it', async () => {
  const [rows, moments] = [2000, 500];
  const sampleCells = rows * 3;
  const heldCells = 10 * sampleCells;
  const builder = new SealBuilder({
    heldCells,
    packedCells: Infinity,
    packedBytes: Infinity,
    recordBytes: Infinity,
  });
  const table = tableOf(rows);
  let mostHeld = 0;
  for (let seq = 1; seq <= moments; seq++) {
    step(table, seq);
    builder.addMoment({ ...head(seq), isKeyframe: seq === 1 }, SCHEMA_ID, [table]);
    mostHeld = Math.max(mostHeld, builder.heldCells);
  }
  expect(mostHeld).toBeGreaterThan(0);
  expect(mostHeld).toBeLessThan(heldCells + sampleCells);
  const { block, records } = builder.finish();
  expect(records).toBe(moments);
  expect(unseal(block).segments).toHaveLength(moments / 10);
  expect(await read(block)).toEqual(expected(rows, moments));
});

it.each([
  {
    what: 'numbers',
    limits: { heldCells: 600, packedCells: 3000, packedBytes: Infinity, recordBytes: Infinity },
  },
  {
    what: 'bytes',
    limits: { heldCells: 600, packedCells: Infinity, packedBytes: 2000, recordBytes: Infinity },
  },
])('keeps as records what is beyond its $what, and both are read as one', async ({ limits }) => {
  const [rows, moments] = [100, 200];
  const builder = new SealBuilder(limits);
  let table = tableOf(rows);
  for (let seq = 1; seq <= moments; seq++) {
    const before = table;
    table = table.copy();
    step(table, seq);
    const out = new ByteWriter();
    encodeDelta([before], [table], out);
    if (builder.isFull) builder.addRecord({ ...head(seq), schemaId: null, block: out.finish() });
    else builder.addMoment({ ...head(seq), isKeyframe: seq === 1 }, SCHEMA_ID, [table]);
  }
  const { block, lastAt } = builder.finish();
  const { segments, records } = unseal(block);
  const packed = segments.reduce((sum, one) => sum + one.moments.length, 0);
  expect(packed).toBeGreaterThan(0);
  expect(records.length).toBeGreaterThan(0);
  expect(packed + records.length).toBe(moments);
  expect(lastAt.getTime()).toBe(moments * 250);
  expect(await read(block)).toEqual(expected(rows, moments));
});

function expected(rows: number, moments: number): number[] {
  const table = tableOf(rows);
  return Array.from({ length: moments }, (_, at) => {
    step(table, at + 1);
    return sumOf(table);
  });
}

/** What tells one moment from another: each number by its row. */
function sumOf({ cells, rowCount }: Table): number {
  return cells.subarray(0, rowCount).reduce((sum, cell, row) => sum + cell * (row + 1), 0);
}

async function read(block: Buffer): Promise<number[]> {
  const chains = new Chains(schemas);
  const row = { boot_no: 1, seq: 0, at: new Date(0), uptime_ms: 0, interval_ms: 0, schema_id: null, kind: 0 };
  const sums: number[] = [];
  const items = await itemsOf([{ ...row, block, is_sealed: true }], schemas);
  await chains.expect(items);
  for (const item of items) {
    const decoded = chains.decode(item);
    if (decoded) sums.push(sumOf(decoded.tables[0] as Table));
  }
  return sums;
}
