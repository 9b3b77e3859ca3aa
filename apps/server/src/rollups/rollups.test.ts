import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, encodeDelta, encodeKeyframe, Table, type TableSchema } from '@seep/shared';
import { expect, test } from 'vitest';
import { CellBuilder, unionSchema } from './cell.ts';
import { decodeChunk, encodeChunk } from './chunk.ts';
import { columnFor, columnName, parseColumnName } from './statistics.ts';

const CELL_MS = 300_000;
const processSchema: TableSchema = {
  name: 'process',
  columns: [
    { name: 'anonBytes', scale: 4096 },
    { name: 'cpuTicks', scale: 1 },
  ],
};
const hostSchema: TableSchema = { name: 'host', columns: [{ name: 'memFreeBytes', scale: 1024 }] };

function tables(freeBytes: number, processes: [pid: number, birth: number, anon: number, ticks: number][]) {
  const host = new Table(hostSchema);
  host.append(0, 0, [freeBytes]);
  const process = new Table(processSchema);
  for (const [pid, birth, anon, ticks] of processes) process.append(pid, birth, [anon, ticks]);
  return [host, process];
}

function valueOf(all: readonly Table[], table: string, key: number, column: string): number | undefined {
  const one = all.find(({ schema }) => schema.name === table) as Table;
  return one.value(one.rowOf(key), one.columnOf(column));
}

test('a cell keeps minimum, mean and maximum of a level, and the last of a counter', () => {
  const builder = new CellBuilder(CELL_MS);
  builder.add(0, tables(1024, [[7, 1, 4096, 10]]));
  builder.add(100_000, tables(4096, [[7, 1, 5 * 4096, 12]]));
  builder.add(200_000, tables(1024, [[7, 1, 3 * 4096, 15]]));
  const [cell] = builder.finish();
  expect(cell).toMatchObject({ atMs: 0, samples: 3 });
  const all = cell?.tables ?? [];
  expect(valueOf(all, 'process', 7, 'anonBytes:min')).toBe(4096);
  expect(valueOf(all, 'process', 7, 'anonBytes:mean')).toBe(3 * 4096);
  expect(valueOf(all, 'process', 7, 'anonBytes:max')).toBe(5 * 4096);
  expect(valueOf(all, 'process', 7, 'cpuTicks:last')).toBe(15);
  expect(valueOf(all, 'host', 0, 'memFreeBytes:mean')).toBe(2048);
});

test('a cell holds no more than its bound however many pids come and go, and counts what it leaves out', () => {
  const builder = new CellBuilder(CELL_MS, 50);
  for (let at = 0; at < 30; at++) {
    // Of four numbers each; the table itself always has its first row, and the host its own.
    const pids = Array.from({ length: 5 }, (_, index) => 1 + at * 5 + index);
    builder.add(
      at * 10_000,
      tables(
        1024 * (at + 1),
        pids.map((pid) => [pid, 1, pid * 4096, pid]),
      ),
    );
  }
  const [cell] = builder.finish();
  const process = cell?.tables.find(({ schema }) => schema.name === 'process') as Table;
  expect(process.width).toBe(4);
  expect(process.rowCount).toBe(11);
  expect(builder.leftOutRows).toBe(150 - 11);
  expect(valueOf(cell?.tables ?? [], 'host', 0, 'memFreeBytes:max')).toBe(30 * 1024);
  expect(valueOf(cell?.tables ?? [], 'process', 11, 'anonBytes:mean')).toBe(11 * 4096);
});

test('hours made of cells are what they would be made of samples', () => {
  const fine = new CellBuilder(CELL_MS);
  const direct = new CellBuilder(3_600_000);
  for (let at = 0; at < 120; at++) {
    const sample = tables((at % 7) * 1024 * 1024, [[1, 1, ((at * 37) % 50) * 4096, at]]);
    // Uneven: some cells have more samples than others.
    if (at % 11 === 3) continue;
    fine.add(at * 30_000, sample);
    direct.add(at * 30_000, sample);
  }
  const coarse = new CellBuilder(3_600_000);
  for (const { atMs, tables: all, samples } of fine.finish()) coarse.add(atMs, all, samples);
  const [fromCells] = coarse.finish();
  const [fromSamples] = direct.finish();
  expect(fromCells?.samples).toBe(fromSamples?.samples);
  for (const name of ['anonBytes:min', 'anonBytes:max', 'cpuTicks:last'])
    expect(valueOf(fromCells?.tables ?? [], 'process', 1, name)).toBe(
      valueOf(fromSamples?.tables ?? [], 'process', 1, name),
    );
  // Each mean is rounded to a page on its way.
  const mean = (all: Table[] | undefined) => valueOf(all ?? [], 'process', 1, 'anonBytes:mean') ?? 0;
  expect(Math.abs(mean(fromCells?.tables) - mean(fromSamples?.tables))).toBeLessThanOrEqual(4096);
});

test('a chunk comes back as it was, through processes that come, go and use a pid again', () => {
  const builder = new CellBuilder(CELL_MS);
  builder.add(
    0,
    tables(1024, [
      [1, 1, 4096, 1],
      [2, 1, 8192, 1],
    ]),
  );
  builder.add(CELL_MS, tables(2048, [[1, 1, 4096, 2]]));
  builder.add(
    5 * CELL_MS,
    tables(2048, [
      [1, 1, 4096, 2],
      [2, 99, 4096, 1],
    ]),
  );
  const cells = builder.finish();
  const schema = unionSchema(cells);
  const decoded = Array.from(
    decodeChunk(encodeChunk(cells, schema, 0, CELL_MS), schema, 0, CELL_MS),
    (cell) => ({
      atMs: cell.atMs,
      samples: cell.samples,
      pids: [...(cell.tables[1] as Table).keys.subarray(0, (cell.tables[1] as Table).rowCount)],
      births: [...(cell.tables[1] as Table).births.subarray(0, (cell.tables[1] as Table).rowCount)],
      free: valueOf(cell.tables, 'host', 0, 'memFreeBytes:min'),
    }),
  );
  expect(decoded).toEqual([
    { atMs: 0, samples: 1, pids: [1, 2], births: [1, 1], free: 1024 },
    { atMs: CELL_MS, samples: 1, pids: [1], births: [1], free: 2048 },
    { atMs: 5 * CELL_MS, samples: 1, pids: [1, 2], births: [1, 99], free: 2048 },
  ]);
});

test('a column that comes with a newer agent is absent before', () => {
  const builder = new CellBuilder(CELL_MS);
  builder.add(0, tables(1024, []));
  const wider = new Table({
    name: 'host',
    columns: [...hostSchema.columns, { name: 'zswapBytes', scale: 1024 }],
  });
  wider.append(0, 0, [2048, 4096]);
  builder.add(CELL_MS, [wider]);
  const cells = builder.finish();
  const schema = unionSchema(cells);
  const values = Array.from(
    decodeChunk(encodeChunk(cells, schema, 0, CELL_MS), schema, 0, CELL_MS),
    ({ tables: all }) => [
      valueOf(all, 'host', 0, 'memFreeBytes:min'),
      valueOf(all, 'host', 0, 'zswapBytes:max'),
    ],
  );
  expect(values).toEqual([
    [1024, undefined],
    [2048, 4096],
  ]);
});

test('a reader finds the statistic it asks for, or the best there is', () => {
  const [rolled] = (() => {
    const builder = new CellBuilder(CELL_MS);
    builder.add(0, tables(1024, [[1, 1, 4096, 3]]));
    return builder.finish();
  })();
  const process = rolled?.tables.find(({ schema }) => schema.name === 'process') as Table;
  expect(process.schema.columns[columnFor(process, 'anonBytes', 'min')]?.name).toBe('anonBytes:min');
  expect(process.schema.columns[columnFor(process, 'cpuTicks', 'min')]?.name).toBe('cpuTicks:last');
  expect(columnFor(process, 'threads', 'min')).toBe(-1);
  expect(parseColumnName(columnName('a:b', 'max'))).toEqual({ metric: 'a:b', statistic: 'max' });
  expect(parseColumnName('anonBytes')).toBeUndefined();
});

test('a chunk of an earlier server is read as it was written', () => {
  const [first, second] = [tables(1024, [[1, 1, 4096, 2]]), tables(2048, [[1, 1, 8192, 2]])];
  const out = new ByteWriter();
  out.uint(2);
  for (const [index, write] of [
    (block: ByteWriter) => encodeKeyframe(first, block),
    (block: ByteWriter) => encodeDelta(first, second, block),
  ].entries()) {
    const block = new ByteWriter();
    write(block);
    out.uint(index * 3);
    out.uint(10);
    out.uint(block.length);
    out.bytes(block.finish());
  }
  const schema = first.map((table) => table.schema);
  const read = Array.from(decodeChunk(zstdCompressSync(out.finish()), schema, 7, CELL_MS), (cell) => ({
    atMs: cell.atMs,
    samples: cell.samples,
    anonBytes: valueOf(cell.tables, 'process', 1, 'anonBytes'),
  }));
  expect(read).toEqual([
    { atMs: 7, samples: 10, anonBytes: 4096 },
    { atMs: 7 + 3 * CELL_MS, samples: 10, anonBytes: 8192 },
  ]);
});

test('a chunk of a newer server is refused by the number of its format', () => {
  const cells = [{ atMs: 0, samples: 1, tables: tables(1024, []) }];
  const schema = unionSchema(cells);
  const bytes = encodeChunk(cells, schema, 0, CELL_MS);
  bytes[0] = 3;
  expect(() => Array.from(decodeChunk(bytes, schema, 0, CELL_MS))).toThrow(
    'cells of a roll-up of format 3: a newer server wrote them',
  );
});
