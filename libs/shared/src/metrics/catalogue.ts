import type { Column } from '../table/sample-schema.ts';

export type Unit = 'bytes' | 'count' | 'ticks' | 'milliseconds' | 'microseconds' | 'ratio';

/** `gauge`: a level, read as it is. `counter`: only ever rises within a boot, read as a rate. */
export type MetricKind = 'gauge' | 'counter';

/** One number that Seep keeps of a host or of a process: what it means and where the kernel says it. */
export interface Metric {
  /** Name in code, on the wire, in REST and in exports; ends with its unit where it has one. */
  id: string;
  unit: Unit;
  kind: MetricKind;
  label: string;
  /** Kernel file and field. */
  source: string;
}

const bytes = (id: string, label: string, source: string): Metric => ({
  id,
  unit: 'bytes',
  kind: 'gauge',
  label,
  source,
});
const gauge = (id: string, label: string, source: string): Metric => ({
  id,
  unit: 'count',
  kind: 'gauge',
  label,
  source,
});
const counter = (id: string, unit: Unit, label: string, source: string): Metric => ({
  id,
  unit,
  kind: 'counter',
  label,
  source,
});

/**
 * Host metrics with a label of their own. A host may send others (a newer kernel's meminfo fields): they are kept and
 * shown under their id, with the unit that {@link unitOf} reads off its ending.
 */
export const HOST_METRICS: readonly Metric[] = [
  bytes('memTotalBytes', 'Total memory', '/proc/meminfo MemTotal'),
  bytes('memFreeBytes', 'Free', '/proc/meminfo MemFree'),
  bytes('memAvailableBytes', 'Available', '/proc/meminfo MemAvailable'),
  bytes('buffersBytes', 'Buffers', '/proc/meminfo Buffers'),
  bytes('cachedBytes', 'Page cache', '/proc/meminfo Cached'),
  bytes('swapCachedBytes', 'Swap cache', '/proc/meminfo SwapCached'),
  bytes('anonPagesBytes', 'Anonymous', '/proc/meminfo AnonPages'),
  bytes('mappedBytes', 'Mapped files', '/proc/meminfo Mapped'),
  bytes('shmemBytes', 'Shared memory', '/proc/meminfo Shmem'),
  bytes('slabBytes', 'Slab', '/proc/meminfo Slab'),
  bytes('sReclaimableBytes', 'Slab, reclaimable', '/proc/meminfo SReclaimable'),
  bytes('sUnreclaimBytes', 'Slab, unreclaimable', '/proc/meminfo SUnreclaim'),
  bytes('kReclaimableBytes', 'Kernel, reclaimable', '/proc/meminfo KReclaimable'),
  bytes('kernelStackBytes', 'Kernel stacks', '/proc/meminfo KernelStack'),
  bytes('pageTablesBytes', 'Page tables', '/proc/meminfo PageTables'),
  bytes('secPageTablesBytes', 'Secondary page tables', '/proc/meminfo SecPageTables'),
  bytes('percpuBytes', 'Per-CPU', '/proc/meminfo Percpu'),
  bytes('vmallocUsedBytes', 'vmalloc', '/proc/meminfo VmallocUsed'),
  bytes('hugetlbBytes', 'Huge pages', '/proc/meminfo Hugetlb'),
  bytes('dirtyBytes', 'Dirty', '/proc/meminfo Dirty'),
  bytes('writebackBytes', 'Writeback', '/proc/meminfo Writeback'),
  bytes('committedAsBytes', 'Committed', '/proc/meminfo Committed_AS'),
  bytes('swapTotalBytes', 'Total swap', '/proc/meminfo SwapTotal'),
  bytes('swapFreeBytes', 'Free swap', '/proc/meminfo SwapFree'),
  bytes('zswapBytes', 'zswap', '/proc/meminfo Zswap'),

  gauge('load1', 'Load, 1 min', '/proc/loadavg'),
  gauge('load5', 'Load, 5 min', '/proc/loadavg'),
  gauge('load15', 'Load, 15 min', '/proc/loadavg'),
  gauge('threadCount', 'Threads', '/proc/loadavg'),
  gauge('processCount', 'Processes', '/proc'),
  gauge('processesRunning', 'Processes running', '/proc/stat procs_running'),
  gauge('processesBlocked', 'Processes blocked', '/proc/stat procs_blocked'),
  gauge('sessionsOpen', 'User sessions', '/run/systemd/sessions, utmp'),
  gauge('sessionCount', 'User sessions, not idle', '/run/systemd/sessions, utmp, terminals'),

  counter('cpuUserTicks', 'ticks', 'CPU user', '/proc/stat cpu'),
  counter('cpuNiceTicks', 'ticks', 'CPU nice', '/proc/stat cpu'),
  counter('cpuSystemTicks', 'ticks', 'CPU system', '/proc/stat cpu'),
  counter('cpuIdleTicks', 'ticks', 'CPU idle', '/proc/stat cpu'),
  counter('cpuIowaitTicks', 'ticks', 'CPU waiting for I/O', '/proc/stat cpu'),
  counter('cpuIrqTicks', 'ticks', 'CPU interrupts', '/proc/stat cpu'),
  counter('cpuSoftirqTicks', 'ticks', 'CPU soft interrupts', '/proc/stat cpu'),
  counter('cpuStealTicks', 'ticks', 'CPU stolen', '/proc/stat cpu'),
  counter('contextSwitches', 'count', 'Context switches', '/proc/stat ctxt'),
  counter('forks', 'count', 'Forks', '/proc/stat processes'),

  counter('psiCpuSomeMicroseconds', 'microseconds', 'CPU pressure, some', '/proc/pressure/cpu'),
  counter('psiMemorySomeMicroseconds', 'microseconds', 'Memory pressure, some', '/proc/pressure/memory'),
  counter('psiMemoryFullMicroseconds', 'microseconds', 'Memory pressure, full', '/proc/pressure/memory'),
  counter('psiIoSomeMicroseconds', 'microseconds', 'I/O pressure, some', '/proc/pressure/io'),
  counter('psiIoFullMicroseconds', 'microseconds', 'I/O pressure, full', '/proc/pressure/io'),

  counter('pageFaults', 'count', 'Page faults', '/proc/vmstat pgfault'),
  counter('majorPageFaults', 'count', 'Major page faults', '/proc/vmstat pgmajfault'),
  counter('pagesSwappedIn', 'count', 'Pages swapped in', '/proc/vmstat pswpin'),
  counter('pagesSwappedOut', 'count', 'Pages swapped out', '/proc/vmstat pswpout'),
  counter('pagesScannedDirect', 'count', 'Pages scanned, direct', '/proc/vmstat pgscan_direct'),
  counter('pagesScannedKswapd', 'count', 'Pages scanned, kswapd', '/proc/vmstat pgscan_kswapd'),
  counter('oomKills', 'count', 'OOM kills', '/proc/vmstat oom_kill'),
  counter('pagesAllocated', 'count', 'Pages allocated', '/proc/vmstat pgalloc_*'),
  counter('pagesFreed', 'count', 'Pages freed', '/proc/vmstat pgfree'),
  counter('pagesReclaimedDirect', 'count', 'Pages reclaimed, direct', '/proc/vmstat pgsteal_direct'),
  counter('pagesReclaimedKswapd', 'count', 'Pages reclaimed, kswapd', '/proc/vmstat pgsteal_kswapd'),
  counter('allocationStalls', 'count', 'Allocations that stalled', '/proc/vmstat allocstall_*'),
  counter('compactionStalls', 'count', 'Compactions that stalled', '/proc/vmstat compact_stall'),
  counter('compactionFailures', 'count', 'Compactions that failed', '/proc/vmstat compact_fail'),
  counter('hugePageFaults', 'count', 'Huge pages at a fault', '/proc/vmstat thp_fault_alloc'),
  counter('hugePageCollapses', 'count', 'Huge pages by khugepaged', '/proc/vmstat thp_collapse_alloc'),
  counter('refaultsAnon', 'count', 'Refaults, anonymous', '/proc/vmstat workingset_refault_anon'),
  counter('refaultsFile', 'count', 'Refaults, files', '/proc/vmstat workingset_refault_file'),
  counter('cacheDrops', 'count', 'Page cache dropped by hand', '/proc/vmstat drop_pagecache'),

  counter('netReceivedBytes', 'bytes', 'Network in', '/proc/net/dev'),
  counter('netSentBytes', 'bytes', 'Network out', '/proc/net/dev'),

  counter(
    'tcpConnectionsOpened',
    'count',
    'TCP connections opened',
    '/proc/net/snmp ActiveOpens + PassiveOpens',
  ),
  gauge('tcpEstablished', 'TCP connections', '/proc/net/snmp CurrEstab'),
  gauge('socketsUsed', 'Sockets', '/proc/net/sockstat'),
  gauge('tcpOrphans', 'TCP sockets without a process', '/proc/net/sockstat'),
  bytes('socketBytes', 'Socket buffers', '/proc/net/sockstat mem'),
  counter('diskReadBytes', 'bytes', 'Disk read', '/proc/diskstats'),
  counter('diskWrittenBytes', 'bytes', 'Disk written', '/proc/diskstats'),
  gauge('openFiles', 'Open files', '/proc/sys/fs/file-nr'),
  gauge('maxOpenFiles', 'Open files, most', '/proc/sys/fs/file-nr'),
  gauge('kernelTaint', 'Kernel taint, as bits', '/proc/sys/kernel/tainted'),
  gauge('maxThreads', 'Threads, most', '/proc/sys/kernel/threads-max'),
  gauge('maxPids', 'Processes and threads, most', '/proc/sys/kernel/pid_max'),

  bytes('sysvShmBytes', 'System V segments', '/proc/sysvipc/shm'),
  bytes('sysvShmOrphanedBytes', 'System V segments with no one attached', '/proc/sysvipc/shm'),
  gauge('sysvMessageQueues', 'System V message queues', '/proc/sysvipc/msg'),
  bytes('sysvMessageBytes', 'System V messages not fetched', '/proc/sysvipc/msg'),
  gauge('sysvSemaphoreSets', 'System V semaphore sets', '/proc/sysvipc/sem'),
  bytes('tmpfsBytes', 'Memory file systems', 'statfs(2) of every tmpfs'),
  gauge('ksmSharedPages', 'KSM, pages shared', '/sys/kernel/mm/ksm/pages_shared'),
  gauge('ksmSharingPages', 'KSM, pages saved', '/sys/kernel/mm/ksm/pages_sharing'),
  bytes('zramBytes', 'zram', '/sys/block/zram*/mm_stat'),
  bytes('zswapPoolBytes', 'zswap pool', '/sys/kernel/debug/zswap'),
  bytes('zfsArcBytes', 'ZFS cache', '/proc/spl/kstat/zfs/arcstats size'),
  bytes('balloonBytes', 'Balloon', '/proc/vmstat balloon_*, VMware, Hyper-V'),

  bytes('agentRssBytes', 'Agent, resident', '/proc/self/statm'),
  counter('agentCpuMilliseconds', 'milliseconds', 'Agent, CPU time', 'getrusage(2)'),
  {
    id: 'agentLateMilliseconds',
    unit: 'milliseconds',
    kind: 'gauge',
    label: 'Agent, lateness',
    source: 'sampler',
  },
  bytes('agentSpoolBytes', 'Agent, spool', 'spool'),
  gauge('agentSpoolRecords', 'Agent, records that wait', 'spool'),
  counter('agentDroppedRecords', 'count', 'Agent, records dropped', 'spool'),
  gauge('agentDetailLevel', 'Agent, detail left out', 'self-watch'),
];

/** Process metrics, in the order of their columns on the wire. */
export const PROCESS_METRICS: readonly Metric[] = [
  bytes('rssBytes', 'Resident', '/proc/PID/statm resident'),
  bytes('anonBytes', 'Anonymous', '/proc/PID/statm resident - shared'),
  bytes('swapBytes', 'Swapped', '/proc/PID/status VmSwap'),
  bytes('shmemBytes', 'Shared memory', '/proc/PID/status RssShmem'),
  bytes('virtualBytes', 'Virtual', '/proc/PID/statm size'),
  counter('cpuTicks', 'ticks', 'CPU time', '/proc/PID/stat utime + stime'),
  gauge('threads', 'Threads', '/proc/PID/stat num_threads'),
  gauge('descriptors', 'Descriptors', '/proc/PID/fd'),
  gauge('isZombie', 'Zombie', '/proc/PID/stat state'),
  counter('contextSwitches', 'count', 'Context switches', '/proc/PID/status'),
];

const HOST_METRIC_BY_ID = new Map(HOST_METRICS.map((metric) => [metric.id, metric]));

/** The catalogue's entry for a host metric, or one made from its id when the catalogue has none. */
export function hostMetric(id: string): Metric {
  return HOST_METRIC_BY_ID.get(id) ?? { id, unit: unitOf(id), kind: 'gauge', label: id, source: 'host' };
}

/** Units stand at the end of a name: `rssBytes`, `cpuTicks`. */
export function unitOf(id: string): Unit {
  if (id.endsWith('Bytes')) return 'bytes';
  if (id.endsWith('Ticks')) return 'ticks';
  if (id.endsWith('Milliseconds')) return 'milliseconds';
  if (id.endsWith('Microseconds')) return 'microseconds';
  if (id.endsWith('Ratio')) return 'ratio';
  return 'count';
}

/** Wire scale of a metric: the kernel counts memory in KiB, processes in pages, and load in hundredths. */
export function columnOf(id: string, pageSizeBytes: number): Column {
  if (id === 'load1' || id === 'load5' || id === 'load15') return { name: id, scale: 0.01 };
  if (id.startsWith('net') || id.startsWith('disk')) return { name: id, scale: 1 };
  if (PROCESS_METRICS.some((metric) => metric.id === id && metric.unit === 'bytes')) {
    return { name: id, scale: pageSizeBytes };
  }
  return { name: id, scale: unitOf(id) === 'bytes' ? 1024 : 1 };
}
