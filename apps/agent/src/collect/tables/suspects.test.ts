import { KernelFs } from '@seep/collectors';
import { Table } from '@seep/shared';
import { expect, test } from 'vitest';
import { descriptorsSource, mapsSource } from './suspects.ts';

const fs = new KernelFs();
const MEBIBYTE = 1024 ** 2;
const me = process.pid;

/** What a source says of this process, of which the table of processes is made up. */
function setUp() {
  const source = mapsSource();
  return (given: { birth?: number; anonBytes?: number; swapBytes?: number } | undefined) => {
    const columns = ['rssBytes', 'anonBytes', 'swapBytes'].map((name) => ({ name, scale: 1 }));
    const processes = new Table({ name: 'process', columns });
    if (given) processes.append(me, given.birth ?? 1, [MEBIBYTE, given.anonBytes ?? 0, given.swapBytes]);
    return source.read({ fs, pageSizeBytes: 4096, processes, nowMs: 0 })?.map(({ key }) => key);
  };
}

test('a process is looked at when it has grown since it was first seen, in memory or in swap', () => {
  const read = setUp();
  expect(read({ anonBytes: 100 * MEBIBYTE })).toEqual([]);
  expect(read({ anonBytes: 115 * MEBIBYTE })).toEqual([]);
  expect(read({ anonBytes: 100 * MEBIBYTE, swapBytes: 16 * MEBIBYTE })).toEqual([me]);
});

test('another process with the pid of one that grew begins anew', () => {
  const read = setUp();
  read({ anonBytes: MEBIBYTE });
  expect(read({ anonBytes: 50 * MEBIBYTE })).toEqual([me]);
  expect(read({ anonBytes: 100 * MEBIBYTE, birth: 2 })).toEqual([]);
  expect(read({ anonBytes: 120 * MEBIBYTE, birth: 2 })).toEqual([me]);
});

test('what is gone is forgotten', () => {
  const read = setUp();
  read({ anonBytes: MEBIBYTE });
  expect(read(undefined)).toEqual([]);
  expect(read({ anonBytes: 50 * MEBIBYTE })).toEqual([]);
});

test('who holds as many descriptors as before is looked at anew after five minutes, who does not at once', () => {
  const source = descriptorsSource();
  const columns = [{ name: 'descriptors', scale: 1 }];
  const other = process.ppid;
  const read = (nowMs: number, count: number) => {
    const processes = new Table({ name: 'process', columns });
    processes.append(other, 1, [count]);
    return source.read({ fs, pageSizeBytes: 4096, processes, nowMs });
  };
  const first = read(0, 300);
  expect(first).toMatchObject([{ key: other, birth: 1 }]);
  expect(read(60_000, 300)).toBe(first);
  expect(read(120_000, 301)).not.toBe(first);
  const later = read(180_000, 301);
  expect(read(300_000, 301)).toBe(later);
  expect(read(420_000, 301)).not.toBe(later);
  expect(read(420_000, 255)).toEqual([]);
});
