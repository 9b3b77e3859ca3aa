import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCgroupMemoryStat, readCgroupMemory } from './memory.ts';

const V2_STAT = `anon 2228224
file 1064960
kernel 311296
kernel_stack 32768
pagetables 57344
sec_pagetables 0
percpu 288
sock 0
vmalloc 0
shmem 8192
inactive_file 1056768
slab_reclaimable 63216
slab_unreclaimable 77608
slab 140824
pgfault 1056
pgmajfault 3
workingset_refault_anon 0
`;

const V1_STAT = `cache 4096
rss 8192
shmem 0
swap 0
hierarchical_memory_limit 9223372036854771712
hierarchical_memsw_limit 9223372036854771712
total_cache 1349468160
total_rss 974462976
total_shmem 31940608
total_mapped_file 98533376
total_swap 12288
total_pgfault 47847613
total_inactive_file 454377472
`;

test('v2: what the memory is used for', () => {
  expect(parseCgroupMemoryStat(V2_STAT, 2)).toEqual({
    anonBytes: 2_228_224,
    fileBytes: 1_064_960,
    kernelBytes: 311_296,
    kernelStackBytes: 32_768,
    pageTablesBytes: 57_344,
    secPageTablesBytes: 0,
    percpuBytes: 288,
    sockBytes: 0,
    vmallocBytes: 0,
    shmemBytes: 8192,
    inactiveFileBytes: 1_056_768,
    slabReclaimableBytes: 63_216,
    slabUnreclaimableBytes: 77_608,
    pageFaults: 1056,
    majorPageFaults: 3,
  });
});

test('v1: the same names, of the group and all below it', () => {
  expect(parseCgroupMemoryStat(V1_STAT, 1)).toEqual({
    anonBytes: 974_462_976,
    fileBytes: 1_349_468_160,
    shmemBytes: 31_940_608,
    fileMappedBytes: 98_533_376,
    swapBytes: 12_288,
    pageFaults: 47_847_613,
    inactiveFileBytes: 454_377_472,
  });
});

test('a malformed number is refused', () => {
  expect(() => parseCgroupMemoryStat(V2_STAT.replace('288', 'x'), 2, '/g/memory.stat')).toThrow(
    '/g/memory.stat:7: "x" is not an unsigned integer',
  );
});

test('reads a group of v2', () => {
  const host = fakeHost({
    '/cg/a/memory.current': '3604480\n',
    '/cg/a/memory.stat': V2_STAT,
    '/cg/a/memory.swap.current': '4096\n',
  });
  const mount = { version: 2, path: '/cg' } as const;
  expect(readCgroupMemory(host, mount, '/a')).toMatchObject({
    usageBytes: 3_604_480,
    anonBytes: 2_228_224,
    swapBytes: 4096,
  });
  expect(readCgroupMemory(host, mount, '/a')).not.toHaveProperty('peakBytes');
  expect(readCgroupMemory(host, mount, '/gone')).toBeUndefined();
});

test('reads a group of v1', () => {
  const host = fakeHost({
    '/cg/a/memory.usage_in_bytes': '3604480\n',
    '/cg/a/memory.max_usage_in_bytes': '9999\n',
    '/cg/a/memory.kmem.usage_in_bytes': '777\n',
    '/cg/a/memory.stat': V1_STAT,
  });
  expect(readCgroupMemory(host, { version: 1, path: '/cg' }, '/a')).toMatchObject({
    usageBytes: 3_604_480,
    peakBytes: 9999,
    kernelBytes: 777,
    swapBytes: 12_288,
  });
});

test('no byte string crashes it', () => {
  expect(crashOfText(V2_STAT, (text) => parseCgroupMemoryStat(text, 2))).toBeUndefined();
  expect(crashOfText(V1_STAT, (text) => parseCgroupMemoryStat(text, 1))).toBeUndefined();
});
