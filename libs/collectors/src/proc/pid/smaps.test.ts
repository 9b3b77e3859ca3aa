import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOf } from '../../../test/hostile.ts';
import { mappingOf, type PidSmaps, readPidSmaps, SmapsSummary } from './smaps.ts';

const region = (
  path: string,
  kibibytes: number,
): string => `7f0000000000-7f0000100000 rw-p 00000000 fe:00 26 ${path}
Size:               1024 kB
KernelPageSize:        4 kB
Rss:                 ${kibibytes} kB
Pss:                   3 kB
Shared_Clean:          1 kB
Shared_Dirty:          2 kB
Private_Clean:         4 kB
Private_Dirty:         8 kB
Swap:                 16 kB
THPeligible:           0
VmFlags: rd wr mr mw me ac sd
`;

const SAMPLE = [
  region('/usr/bin/app', 10),
  region('[heap]', 500),
  region('', 20),
  region('', 30),
  region('/usr/bin/app', 40),
].join('');

function summaryOf(text: string | Uint8Array, chunkBytes = Infinity, maxGroups?: number): PidSmaps {
  const bytes = Buffer.from(text as string);
  const summary = new SmapsSummary(maxGroups);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    summary.add(bytes.subarray(start, start + chunkBytes));
  }
  return summary.result(true);
}

test('regions of one name are summed, the largest first', () => {
  const { groups, regionCount } = summaryOf(SAMPLE);
  expect(regionCount).toBe(5);
  expect(groups.map(({ name, rssBytes }) => [name, rssBytes / 1024])).toEqual([
    ['[heap]', 500],
    ['/usr/bin/app', 50],
    ['[anon]', 50],
  ]);
  expect(groups[1]).toEqual({
    kind: 'file',
    name: '/usr/bin/app',
    regionCount: 2,
    sizeBytes: 2048 * 1024,
    rssBytes: 50 * 1024,
    pssBytes: 6 * 1024,
    sharedBytes: 6 * 1024,
    privateBytes: 24 * 1024,
    privateDirtyBytes: 16 * 1024,
    swapBytes: 32 * 1024,
  });
});

test('it may come in pieces of any size', () => {
  const whole = summaryOf(SAMPLE);
  for (const size of [1, 2, 7, 64, 500]) expect(summaryOf(SAMPLE, size)).toEqual(whole);
});

test.each([
  ['', 'anon', '[anon]'],
  ['[heap]', 'heap', '[heap]'],
  ['[stack]', 'stack', '[stack]'],
  ['[stack:1234]', 'stack', '[stack]'],
  ['[anon:v8]', 'anon', '[anon:v8]'],
  ['[anon_shmem:x]', 'shm', '[anon_shmem:x]'],
  ['[vdso]', 'special', '[vdso]'],
  ['/memfd:doublemapper (deleted)', 'memfd', 'memfd:doublemapper'],
  ['/SYSV0020e281 (deleted)', 'sysv', 'SYSV0020e281'],
  ['/dev/zero (deleted)', 'shm', '[anon shared]'],
  ['/dev/shm/PostgreSQL.1 (deleted)', 'shm', '/dev/shm/PostgreSQL.1'],
  ['/usr/lib/libc.so.6', 'file', '/usr/lib/libc.so.6'],
  ['/usr/lib/old.so (deleted)', 'deleted', '/usr/lib/old.so'],
  ['anon_inode:[io_uring]', 'file', 'anon_inode:[io_uring]'],
  ['/a b  c', 'file', '/a b  c'],
])('a mapping of "%s" is %s: %s', (path, kind, name) => {
  expect(mappingOf(path)).toEqual({ kind, name });
});

test('names beyond the limit are one group', () => {
  const text = Array.from({ length: 100 }, (_, index) => region(`/tmp/jit-${index}.so`, 1)).join('');
  const { groups, regionCount } = summaryOf(text, Infinity, 10);
  expect(regionCount).toBe(100);
  expect(groups).toHaveLength(11);
  expect(groups[0]).toMatchObject({
    name: '[others]',
    kind: 'special',
    regionCount: 90,
    rssBytes: 90 * 1024,
  });
});

test('a path that is no UTF-8 is still a path', () => {
  const bytes = Buffer.concat([Buffer.from(region('/a\u00ff', 1), 'latin1')]);
  expect(summaryOf(bytes).groups[0]?.name).toBe('/a\ufffd');
  expect(summaryOf(region('/größe', 1)).groups[0]?.name).toBe('/größe');
});

test.each([
  ['a line of another kind', `${SAMPLE}what is this\n`, '"what is this" is no line of smaps'],
  ['a malformed number', SAMPLE.replace(' 500 kB', ' x kB'), '"x" is not an unsigned integer'],
  ['a line without an end', 'x'.repeat(70_000), 'is no line of smaps'],
])('%s is refused', (_name, text, message) => {
  expect(() => summaryOf(text)).toThrow(message);
});

test('reads /proc/PID/smaps, and no more of it than allowed', () => {
  const host = fakeHost({ '/proc/9/smaps': SAMPLE.repeat(500), '/proc/10/smaps': '' });
  expect(readPidSmaps(host, 9)).toMatchObject({ regionCount: 2500, isComplete: true });
  const part = readPidSmaps(host, 9, { maxBytes: 300_000 });
  expect(part?.isComplete).toBe(false);
  expect(part?.regionCount).toBeLessThan(2500);
  expect(readPidSmaps(host, 10)).toEqual({ groups: [], regionCount: 0, isComplete: true });
  expect(readPidSmaps(host, 11)).toBeUndefined();
});

test('no byte string crashes it, in whatever pieces', () => {
  expect(crashOf(SAMPLE, (bytes) => summaryOf(bytes, 100))).toBeUndefined();
});

test('groups have all regions in them', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('', '[heap]', '/a', '/b', '/c'), { maxLength: 30 }), (paths) => {
      const { groups, regionCount } = summaryOf(paths.map((path) => region(path, 1)).join(''), 333, 2);
      expect(regionCount).toBe(paths.length);
      expect(groups.reduce((sum, group) => sum + group.regionCount, 0)).toBe(paths.length);
    }),
  );
});
