import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOfText } from '../../../test/hostile.ts';
import { parsePidSmapsRollup, readPidSmapsRollup } from './smaps-rollup.ts';

const LINUX_4_14 = `55da51fc9000-7ffdbdae8000 ---p 00000000 00:00 0                          [rollup]
Rss:                1796 kB
Pss:                 159 kB
Shared_Clean:       1640 kB
Shared_Dirty:          0 kB
Private_Clean:        44 kB
Private_Dirty:       112 kB
`;

const LINUX_6 = `${LINUX_4_14}Pss_Dirty:           112 kB
Pss_Anon:            111 kB
LazyFree:              4 kB
Shared_Hugetlb:     2048 kB
Swap:                  8 kB
SwapPss:               7 kB
Kittens:               9 kB
`;

const basic = {
  rssBytes: 1796 * 1024,
  pssBytes: 159 * 1024,
  sharedCleanBytes: 1640 * 1024,
  sharedDirtyBytes: 0,
  privateCleanBytes: 44 * 1024,
  privateDirtyBytes: 112 * 1024,
};

test('sums over all mappings are read', () => {
  expect(parsePidSmapsRollup(LINUX_6)).toEqual({
    ...basic,
    pssDirtyBytes: 112 * 1024,
    pssAnonBytes: 111 * 1024,
    lazyFreeBytes: 4096,
    sharedHugetlbBytes: 2048 * 1024,
    swapBytes: 8192,
    swapPssBytes: 7 * 1024,
  });
});

test('what a kernel does not count is absent, not zero', () => {
  expect(parsePidSmapsRollup(LINUX_4_14)).toEqual(basic);
});

test.each([
  ['an empty file', '', '/proc/9/smaps_rollup:1: "" has no rssBytes'],
  ['a missing line', LINUX_6.replace(/^Pss:.*\n/m, ''), 'has no pssBytes'],
  [
    'a malformed number',
    LINUX_6.replace('159', 'x'),
    '/proc/9/smaps_rollup:3: "x" is not an unsigned integer',
  ],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePidSmapsRollup(text, '/proc/9/smaps_rollup')).toThrow(message);
});

test('reads /proc/PID/smaps_rollup; a process without memory has none', () => {
  const host = fakeHost({ '/proc/9/smaps_rollup': LINUX_6, '/proc/10/smaps_rollup': '' });
  expect(readPidSmapsRollup(host, 9)?.pssBytes).toBe(159 * 1024);
  expect(readPidSmapsRollup(host, 10)).toBeUndefined();
  expect(readPidSmapsRollup(host, 11)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(LINUX_6, (text) => parsePidSmapsRollup(text))).toBeUndefined();
});
