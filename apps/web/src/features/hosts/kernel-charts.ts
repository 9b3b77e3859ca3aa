import { hostMetric } from '@seep/shared';

/** A small chart of host metrics. */
export interface KernelChart {
  id: string;
  title: string;
  /** What it is good for. */
  hint: string;
  /** Levels as they are, counters as rates per second, or pressure as the share of time that something waited. */
  kind: 'bytes' | 'rate' | 'pressure' | 'count';
  metrics: readonly string[];
}

export const KERNEL_CHARTS: readonly KernelChart[] = [
  {
    id: 'pressure',
    title: 'Memory pressure',
    hint: 'Share of time in which some or all tasks waited for memory: /proc/pressure/memory',
    kind: 'pressure',
    metrics: ['psiMemorySomeMicroseconds', 'psiMemoryFullMicroseconds'],
  },
  {
    id: 'slab',
    title: 'Slab',
    hint: 'What the kernel allocates for itself. The unreclaimable part is not given back under pressure.',
    kind: 'bytes',
    metrics: ['sUnreclaimBytes', 'sReclaimableBytes'],
  },
  {
    id: 'own',
    title: 'Stacks, page tables, per-CPU, vmalloc',
    hint: 'Memory of the kernel that no process is charged with',
    kind: 'bytes',
    metrics: ['kernelStackBytes', 'pageTablesBytes', 'percpuBytes', 'vmallocUsedBytes'],
  },
  {
    id: 'faults',
    title: 'Page faults',
    hint: 'Per second; a major one had to read from disk',
    kind: 'rate',
    metrics: ['pageFaults', 'majorPageFaults'],
  },
  {
    id: 'reclaim',
    title: 'Pages scanned to reclaim',
    hint: 'Per second; direct is a task that had to wait for it',
    kind: 'rate',
    metrics: ['pagesScannedKswapd', 'pagesScannedDirect'],
  },
  {
    id: 'swap',
    title: 'Pages swapped',
    hint: 'Per second, in and out',
    kind: 'rate',
    metrics: ['pagesSwappedIn', 'pagesSwappedOut'],
  },
  {
    id: 'dirty',
    title: 'Dirty and written back',
    hint: 'Page cache that has yet to reach the disk',
    kind: 'bytes',
    metrics: ['dirtyBytes', 'writebackBytes'],
  },
  {
    id: 'oom',
    title: 'OOM kills since boot',
    hint: 'Processes that the kernel has killed for memory',
    kind: 'count',
    metrics: ['oomKills'],
  },
];

/** All metrics that the charts need. */
export const KERNEL_METRICS: readonly string[] = [
  ...new Set(KERNEL_CHARTS.flatMap(({ metrics }) => metrics)),
];

/** "Slab, unreclaimable" and where the kernel says it. */
export function describeMetric(id: string): { label: string; source: string } {
  return hostMetric(id);
}
