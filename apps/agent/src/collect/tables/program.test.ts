import { spawn } from 'node:child_process';
import { KernelFs, readPidStat } from '@seep/collectors';
import { Table } from '@seep/shared';
import { afterAll, expect, test } from 'vitest';
import { programSource } from './program.ts';

const fs = new KernelFs();
const child = spawn('sleep', ['600'], { stdio: 'ignore' });
afterAll(() => child.kill('SIGKILL'));

interface Given {
  pid: number;
  birth?: number;
  virtualBytes?: number;
}

function processesOf(given: readonly Given[]): Table {
  const table = new Table({ name: 'process', columns: [{ name: 'virtualBytes', scale: 4096 }] });
  for (const { pid, birth = 1, virtualBytes = 4096 } of given.toSorted((a, b) => a.pid - b.pid))
    table.append(pid, birth, [virtualBytes]);
  return table;
}

const MINUTE_MS = 60_000;

function setUp() {
  const source = programSource();
  return (given: readonly Given[], nowMs: number) =>
    source.read({ fs, pageSizeBytes: 4096, processes: processesOf(given), nowMs });
}

const me = { pid: process.pid, birth: readPidStat(fs, process.pid)?.startTicks ?? 0 };

test('a program is known by its file, its limits and its OOM score', () => {
  const read = setUp();
  expect(read([me], 0)).toBeUndefined();
  const [row] = read([me], MINUTE_MS) ?? [];
  expect(row).toMatchObject({ key: me.pid, birth: me.birth });
  expect(row?.facts).toMatchObject({ exe: process.execPath, isExeDeleted: false, hasOpenFilesLimit: true });
  expect(row?.facts['exeInode']).toMatch(/^\d+$/);
  expect(row?.facts['openFilesLimit']).toBeGreaterThan(0);
  expect(row?.values['oomScore']).toBeGreaterThanOrEqual(0);
});

test('it is not looked at before it has settled, nor again soon, and goes with its process', () => {
  const read = setUp();
  const other = { pid: child.pid ?? 0 };
  read([me], 0);
  expect(read([me, other], MINUTE_MS)?.map(({ key }) => key)).toEqual([me.pid]);
  const both = read([me, other], 2 * MINUTE_MS);
  expect(new Set(both?.map(({ key }) => key))).toEqual(new Set([me.pid, other.pid]));
  expect(read([me, other], 3 * MINUTE_MS)).toBeUndefined();
  expect(read([other], 4 * MINUTE_MS)).toEqual(both?.filter(({ key }) => key === other.pid));
  // Long after, it is looked at again.
  const again = read([other], 40 * MINUTE_MS);
  expect(again?.[0]).not.toBe(both?.find(({ key }) => key === other.pid));
  expect(again?.[0]?.facts).toEqual(both?.find(({ key }) => key === other.pid)?.facts);
});

test('one that ends keeps its row until it is gone, and another with its pid is somebody else', () => {
  const read = setUp();
  const other = { pid: child.pid ?? 0 };
  read([me, other], 0);
  expect(read([me, other], MINUTE_MS)).toHaveLength(2);
  // A zombie: no memory, and nothing new about anybody.
  expect(read([me, { ...other, virtualBytes: 0 }], 2 * MINUTE_MS)).toBeUndefined();
  expect(read([me, { ...other, birth: 2 }], 3 * MINUTE_MS)?.map(({ key }) => key)).toEqual([me.pid]);
  expect(read([me, { ...other, birth: 2 }], 4 * MINUTE_MS)?.map(({ birth }) => birth)).toContain(2);
});

test('kernel threads and zombies have no program', () => {
  const read = setUp();
  const given = [{ ...me, virtualBytes: 0 }];
  read(given, 0);
  expect(read(given, MINUTE_MS)).toBeUndefined();
});

test('a process that ended meanwhile is no error, and of many a few are looked at each time', () => {
  const read = setUp();
  const given = Array.from({ length: 30 }, (_, index) => ({ pid: 4_000_000 + index }));
  read(given, 0);
  expect(read([...given, me], MINUTE_MS)).toEqual([]);
  const counts = [2, 3, 4].map((minute) => read([...given, me], minute * MINUTE_MS)?.length);
  // 31 of them at 12 a time: the last one is ours, which has come later.
  expect(counts).toEqual([0, 1, undefined]);
});
