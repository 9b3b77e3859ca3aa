import { HOST_METRICS } from '@seep/shared';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { memInfoId, parseMemInfo, readMemInfo } from './meminfo.ts';

const SAMPLE = `MemTotal:       24684096 kB
MemFree:        24231004 kB
MemAvailable:   24275372 kB
Active(anon):       1516 kB
Committed_AS:      49908 kB
VmallocTotal:   34359738367 kB
HugePages_Total:       3
Hugepagesize:       2048 kB
DirectMap4k:       28672 kB
`;

test('every field is kept, in bytes where the kernel says kB', () => {
  expect(parseMemInfo(SAMPLE)).toEqual({
    memTotalBytes: 24_684_096 * 1024,
    memFreeBytes: 24_231_004 * 1024,
    memAvailableBytes: 24_275_372 * 1024,
    activeAnonBytes: 1516 * 1024,
    committedAsBytes: 49_908 * 1024,
    hugePagesTotal: 3,
    hugepagesizeBytes: 2048 * 1024,
    directMap4kBytes: 28_672 * 1024,
  });
});

test('MemAvailable is absent, not zero, before Linux 3.14', () => {
  expect(parseMemInfo('MemTotal: 8 kB\nMemFree: 4 kB\n')).toEqual({
    memTotalBytes: 8192,
    memFreeBytes: 4096,
  });
});

test('lines of another kind are ignored', () => {
  expect(parseMemInfo(`${SAMPLE}no colon\n: 5 kB\n???: x\n`)).toEqual(parseMemInfo(SAMPLE));
});

test.each([
  ['an empty file', '', '/proc/meminfo:1: "" has no MemTotal'],
  ['a file without MemFree', 'MemTotal: 8 kB\n', 'has no MemFree'],
  [
    'a malformed number',
    'MemTotal: 8 kB\nMemFree: -4 kB\n',
    '/proc/meminfo:2: "-4" is not an unsigned integer',
  ],
  ['a missing number', 'MemTotal: kB\n', '/proc/meminfo:1: "kB" is not an unsigned integer'],
  ['more than 2^53 bytes', 'MemTotal: 9007199254740991 kB\n', 'beyond 2^53 - 1'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseMemInfo(text)).toThrow(message);
});

test.each([
  ['MemTotal', 'memTotalBytes'],
  ['SReclaimable', 'sReclaimableBytes'],
  ['KReclaimable', 'kReclaimableBytes'],
  ['SUnreclaim', 'sUnreclaimBytes'],
  ['Active(anon)', 'activeAnonBytes'],
  ['Committed_AS', 'committedAsBytes'],
  ['NFS_Unstable', 'nfsUnstableBytes'],
  ['Hugepagesize', 'hugepagesizeBytes'],
  ['DirectMap4k', 'directMap4kBytes'],
  ['DirectMap2M', 'directMap2MBytes'],
  ['AnonHugePages', 'anonHugePagesBytes'],
  ['GPUActive', 'gpuActiveBytes'],
  ['CmaFree', 'cmaFreeBytes'],
  ['__proto__', 'protoBytes'],
])('%s becomes %s', (name, id) => {
  expect(memInfoId(name, true)).toBe(id);
});

test('a machine with page tables of five levels is read: its range of addresses is no memory', () => {
  const text = SAMPLE.replace('VmallocTotal:   34359738367 kB', 'VmallocTotal:   13743895347199 kB');
  expect(text).toContain('13743895347199');
  expect(parseMemInfo(text)).toEqual(parseMemInfo(SAMPLE));
  expect(parseMemInfo(SAMPLE)).not.toHaveProperty('vmallocTotalBytes');
});

test('a count has no unit in its id', () => {
  expect(memInfoId('HugePages_Rsvd', false)).toBe('hugePagesRsvd');
});

test('the catalogue names every field as the parser does', () => {
  const fields = HOST_METRICS.filter(({ source }) => source.startsWith('/proc/meminfo '));
  expect(fields.length).toBeGreaterThan(20);
  for (const { id, source } of fields) {
    expect(id).toBe(memInfoId(source.slice('/proc/meminfo '.length), true));
  }
});

test('reads /proc/meminfo', () => {
  expect(readMemInfo(fakeHost({ '/proc/meminfo': SAMPLE })).memTotalBytes).toBe(25_276_514_304);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseMemInfo)).toBeUndefined();
});
