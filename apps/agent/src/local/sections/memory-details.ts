import { type KernelFs, type MemInfo, readPressure, type VmStat } from '@seep/collectors';
import { formatBytes, formatCount, formatRatio } from '@seep/shared';
import type { HostReading } from '../reading.ts';
import { formatPairs, formatSection } from '../text.ts';

/** Fields of meminfo that the CSV has no column for. */
const FIELDS: readonly (readonly [string, keyof MemInfo])[] = [
  ['Dirty', 'dirtyBytes'],
  ['Writeback', 'writebackBytes'],
  ['AnonPages', 'anonPagesBytes'],
  ['Mapped', 'mappedBytes'],
  ['Shmem', 'shmemBytes'],
  ['Slab', 'slabBytes'],
  ['SReclaimable', 'sReclaimableBytes'],
  ['SUnreclaim', 'sUnreclaimBytes'],
  ['KReclaimable', 'kReclaimableBytes'],
  ['KernelStack', 'kernelStackBytes'],
  ['PageTables', 'pageTablesBytes'],
  ['SecPageTables', 'secPageTablesBytes'],
  ['VmallocUsed', 'vmallocUsedBytes'],
  ['Percpu', 'percpuBytes'],
  ['Hugetlb', 'hugetlbBytes'],
  ['Committed_AS', 'committedAsBytes'],
];

/** Counters of vmstat about the states that pages go through; sums over zones where the kernel counts by zone. */
const COUNTERS: readonly (readonly [string, RegExp])[] = [
  ['pages allocated', /^pgalloc_/],
  ['pages freed', /^pgfree$/],
  ['page faults', /^pgfault$/],
  ['major page faults', /^pgmajfault$/],
  ['pages activated', /^pgactivate$/],
  ['pages deactivated', /^pgdeactivate$/],
  ['pages refilled', /^pgrefill$/],
  ['pages scanned by kswapd', /^pgscan_kswapd$/],
  ['pages scanned directly', /^pgscan_direct$/],
  ['pages reclaimed by kswapd', /^pgsteal_kswapd$/],
  ['pages reclaimed directly', /^pgsteal_direct$/],
  ['allocations that stalled', /^allocstall_/],
  ['compactions that stalled', /^compact_stall$/],
  ['compactions that failed', /^compact_fail$/],
  ['huge pages at a fault', /^thp_fault_alloc$/],
  ['huge pages by khugepaged', /^thp_collapse_alloc$/],
  ['OOM kills', /^oom_kill$/],
];

/** Levels of vmstat, in pages. */
const STATES = [
  'nr_free_pages',
  'nr_active_anon',
  'nr_inactive_anon',
  'nr_active_file',
  'nr_inactive_file',
  'nr_unevictable',
  'nr_dirty',
  'nr_writeback',
  'nr_shmem',
  'nr_slab_reclaimable',
  'nr_slab_unreclaimable',
];

/** What stands beside the CSV: for people. */
export function formatMemoryDetails(fs: KernelFs, { memory, vmStat }: HostReading): string {
  return [
    formatSection('Memory', formatPairs(FIELDS.flatMap(([name, field]) => pairOf(name, memory[field])))),
    formatSection('Huge pages', formatHugePages(memory)),
    formatSection('Pressure', formatPressure(fs)),
    formatSection(
      'Page states, in pages',
      formatPairs(STATES.map((name) => [name, vmStat.get(name)] as const)),
    ),
    formatSection('Counters since boot', formatCounters(vmStat)),
  ].join('\n');
}

export function formatCounters(vmStat: VmStat): string {
  return formatPairs(COUNTERS.map(([name, pattern]) => [name, sumOf(vmStat, pattern)] as const));
}

export function formatPressure(fs: KernelFs): string {
  const pressure = readPressure(fs, 'memory');
  if (!pressure) return 'this kernel does not tell';
  const line = ({ avg10Ratio, avg60Ratio, avg300Ratio, totalMicroseconds }: typeof pressure.some) =>
    `${formatRatio(avg10Ratio)} of 10 s, ${formatRatio(avg60Ratio)} of 1 min, ${formatRatio(avg300Ratio)} of 5 min, ${formatCount(totalMicroseconds / 1e6)} s since boot`;
  return formatPairs([
    ['some', line(pressure.some)],
    ['full', pressure.full && line(pressure.full)],
  ]);
}

function formatHugePages(memory: MemInfo): string {
  return formatPairs([
    ['HugePages_Total', memory.hugePagesTotal],
    ['HugePages_Free', memory.hugePagesFree],
    ...pairOf('Hugepagesize', memory.hugepagesizeBytes),
    ...pairOf('AnonHugePages', memory.anonHugePagesBytes),
  ]);
}

function sumOf(vmStat: VmStat, pattern: RegExp): string | undefined {
  const values = [...vmStat].filter(([name]) => pattern.test(name)).map(([, value]) => value);
  return values.length === 0 ? undefined : formatCount(values.reduce((sum, value) => sum + value, 0));
}

function pairOf(name: string, bytes: number | undefined): (readonly [string, string])[] {
  return bytes === undefined ? [] : [[name, formatBytes(bytes)]];
}
