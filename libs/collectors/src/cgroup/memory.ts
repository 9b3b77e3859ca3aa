import { ifReadable } from '../errno.ts';
import { parseFlatKeyed } from '../flat-keyed.ts';
import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';
import type { CgroupMount } from './hierarchies.ts';

/**
 * Memory of a group and all groups below it, under the names of v2. What its version or its kernel does not count is
 * absent: v1 has no word of page tables or slabs.
 */
export interface CgroupMemory {
  /** All of it, cache included: what the limit is held against, and no sign of a leak. */
  usageBytes: number;
  /** Absent where swap is not accounted. */
  swapBytes?: number;
  /** Highest use so far. v2: Linux 5.19 */
  peakBytes?: number;
  anonBytes?: number;
  /** Page cache; tmpfs and shared memory (`shmemBytes`) are part of it. */
  fileBytes?: number;
  shmemBytes?: number;
  /** All of the kernel's own. v2: Linux 5.18 */
  kernelBytes?: number;
  kernelStackBytes?: number;
  /** v2, Linux 5.11 */
  pageTablesBytes?: number;
  /** v2, Linux 6.1 */
  secPageTablesBytes?: number;
  /** v2, Linux 5.9 */
  percpuBytes?: number;
  sockBytes?: number;
  /** v2, Linux 5.18 */
  vmallocBytes?: number;
  slabReclaimableBytes?: number;
  slabUnreclaimableBytes?: number;
  /** v2, Linux 5.19 */
  zswapBytes?: number;
  /** v2, Linux 5.19 */
  zswappedBytes?: number;
  fileMappedBytes?: number;
  fileDirtyBytes?: number;
  fileWritebackBytes?: number;
  swapCachedBytes?: number;
  anonHugePagesBytes?: number;
  inactiveAnonBytes?: number;
  activeAnonBytes?: number;
  inactiveFileBytes?: number;
  activeFileBytes?: number;
  unevictableBytes?: number;
  /** v2, Linux 6.13, when the mount says memory_hugetlb_accounting */
  hugetlbBytes?: number;
  /** Counters. */
  pageFaults?: number;
  majorPageFaults?: number;
}

type StatField = Exclude<keyof CgroupMemory, 'usageBytes' | 'peakBytes'>;

export type CgroupMemoryStat = Pick<CgroupMemory, StatField>;

const V2_FIELDS: ReadonlyMap<string, StatField> = new Map<string, StatField>([
  ['anon', 'anonBytes'],
  ['file', 'fileBytes'],
  ['shmem', 'shmemBytes'],
  ['kernel', 'kernelBytes'],
  ['kernel_stack', 'kernelStackBytes'],
  ['pagetables', 'pageTablesBytes'],
  ['sec_pagetables', 'secPageTablesBytes'],
  ['percpu', 'percpuBytes'],
  ['sock', 'sockBytes'],
  ['vmalloc', 'vmallocBytes'],
  ['slab_reclaimable', 'slabReclaimableBytes'],
  ['slab_unreclaimable', 'slabUnreclaimableBytes'],
  ['zswap', 'zswapBytes'],
  ['zswapped', 'zswappedBytes'],
  ['file_mapped', 'fileMappedBytes'],
  ['file_dirty', 'fileDirtyBytes'],
  ['file_writeback', 'fileWritebackBytes'],
  ['swapcached', 'swapCachedBytes'],
  ['anon_thp', 'anonHugePagesBytes'],
  ['inactive_anon', 'inactiveAnonBytes'],
  ['active_anon', 'activeAnonBytes'],
  ['inactive_file', 'inactiveFileBytes'],
  ['active_file', 'activeFileBytes'],
  ['unevictable', 'unevictableBytes'],
  ['hugetlb', 'hugetlbBytes'],
  ['pgfault', 'pageFaults'],
  ['pgmajfault', 'majorPageFaults'],
]);

/** The `total_…` lines count the groups below too, as v2 does. */
const V1_FIELDS: ReadonlyMap<string, StatField> = new Map<string, StatField>([
  ['total_rss', 'anonBytes'],
  ['total_cache', 'fileBytes'],
  ['total_shmem', 'shmemBytes'],
  ['total_swap', 'swapBytes'],
  ['total_mapped_file', 'fileMappedBytes'],
  ['total_dirty', 'fileDirtyBytes'],
  ['total_writeback', 'fileWritebackBytes'],
  ['total_swapcached', 'swapCachedBytes'],
  ['total_rss_huge', 'anonHugePagesBytes'],
  ['total_inactive_anon', 'inactiveAnonBytes'],
  ['total_active_anon', 'activeAnonBytes'],
  ['total_inactive_file', 'inactiveFileBytes'],
  ['total_active_file', 'activeFileBytes'],
  ['total_unevictable', 'unevictableBytes'],
  ['total_pgfault', 'pageFaults'],
  ['total_pgmajfault', 'majorPageFaults'],
]);

/*
 * v2:                            v1:
 * anon 2228224                   cache 9510912
 * file 1064960                   rss 8048640
 * kernel 311296                  hierarchical_memory_limit 9223372036854771712
 * slab_unreclaimable 77608       total_cache 1349468160
 * pgfault 1056                   total_rss 974462976
 */

/** memory.stat of either version. @throws ParseError for a bad number */
export function parseCgroupMemoryStat(text: string, version: 1 | 2, file = 'memory.stat'): CgroupMemoryStat {
  return parseFlatKeyed(text, version === 2 ? V2_FIELDS : V1_FIELDS, file);
}

/**
 * memory.current and memory.stat, or what v1 has in their place. Undefined for the root of v2, which has neither, and
 * when the group is gone.
 */
export function readCgroupMemory(fs: KernelFs, mount: CgroupMount, path: string): CgroupMemory | undefined {
  const folder = mount.path + path;
  const file = `${folder}/memory.stat`;
  const usage = readNumberFile(
    fs,
    `${folder}/${mount.version === 2 ? 'memory.current' : 'memory.usage_in_bytes'}`,
  );
  if (usage === undefined) return undefined;
  const stat = ifReadable(() => parseCgroupMemoryStat(fs.readText(file, 'latin1'), mount.version, file));
  return { usageBytes: usage, ...stat, ...readMore(fs, mount, folder) };
}

/** What stands in files of its own. */
function readMore(fs: KernelFs, { version }: CgroupMount, folder: string): Partial<CgroupMemory> {
  const files = version === 2 ? V2_FILES : V1_FILES;
  const more: Partial<CgroupMemory> = {};
  for (const [field, name] of files) {
    const value = readNumberFile(fs, `${folder}/${name}`);
    if (value !== undefined) more[field] = value;
  }
  return more;
}

const V2_FILES = [
  ['swapBytes', 'memory.swap.current'],
  ['peakBytes', 'memory.peak'],
] as const satisfies [keyof CgroupMemory, string][];

const V1_FILES = [
  ['peakBytes', 'memory.max_usage_in_bytes'],
  ['kernelBytes', 'memory.kmem.usage_in_bytes'],
  ['sockBytes', 'memory.kmem.tcp.usage_in_bytes'],
] as const satisfies [keyof CgroupMemory, string][];
