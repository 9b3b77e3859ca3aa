import {
  BALLOON_COUNTERS,
  balloonPagesOf,
  countActiveSessions,
  ifReadable,
  isOrphanedSegment,
  type KernelFs,
  PRESSURE_RESOURCES,
  type PressureResource,
  readArcStats,
  readDiskStats,
  readFileNr,
  readHvBalloon,
  readKsm,
  readLoadAvg,
  readMemInfo,
  readMounts,
  readNetDev,
  readPhysicalDisks,
  readPidMax,
  readPressure,
  readProcStat,
  readSessions,
  readSnmp,
  readSockStat,
  readSysvMsg,
  readSysvSem,
  readSysvShm,
  readTaintBits,
  readThreadsMax,
  readTmpfsUsage,
  readTtyActivity,
  readUtmp,
  readVmmemctl,
  readVmStat,
  readZram,
  readZswap,
  sessionActivities,
  socketMemoryBytes,
  sumDiskStats,
  sumNetDev,
  type VmStat,
} from '@seep/collectors';

/** Host metrics by id; what the host does not have is not there. */
export type HostMetrics = Map<string, number>;

/** One source of host metrics. Sources fail alone: one that throws is reported, with what it has read; the others go on. */
export interface HostSource {
  name: string;
  /** Read this often, and kept between; every sample when absent. */
  periodMs?: number;
  collect(fs: KernelFs, into: HostMetrics): void;
}

/** What of /proc/vmstat is sent: the rest changes with every sample and says nothing of leaks. */
const VMSTAT_METRICS: Readonly<Record<string, string>> = {
  pgfault: 'pageFaults',
  pgmajfault: 'majorPageFaults',
  pswpin: 'pagesSwappedIn',
  pswpout: 'pagesSwappedOut',
  pgscan_direct: 'pagesScannedDirect',
  pgscan_kswapd: 'pagesScannedKswapd',
  oom_kill: 'oomKills',
  pgfree: 'pagesFreed',
  pgsteal_direct: 'pagesReclaimedDirect',
  pgsteal_kswapd: 'pagesReclaimedKswapd',
  compact_stall: 'compactionStalls',
  compact_fail: 'compactionFailures',
  thp_fault_alloc: 'hugePageFaults',
  thp_collapse_alloc: 'hugePageCollapses',
  workingset_refault_anon: 'refaultsAnon',
  workingset_refault_file: 'refaultsFile',
  drop_pagecache: 'cacheDrops',
};

/** Counters that the kernel keeps by zone, and that are one number here. */
const VMSTAT_SUMS: Readonly<Record<string, string>> = {
  pgalloc_: 'pagesAllocated',
  allocstall_: 'allocationStalls',
};

/**
 * What rises when the kernel takes pages from processes or gives them larger ones, for whatever reason: pgsteal_kswapd and
 * pgsteal_direct leave out what a control group's own limit takes (shrink_inactive_list in mm/vmscan.c). Linux 5.8
 */
const PAGES_TAKEN = ['pgsteal_anon', 'pgsteal_file', 'pswpout', 'thp_collapse_alloc'] as const;

const VMSTAT_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(VMSTAT_METRICS),
  ...PAGES_TAKEN,
  ...BALLOON_COUNTERS,
]);
const VMSTAT_IDS = Object.entries(VMSTAT_METRICS);
const VMSTAT_SUM_IDS = Object.entries(VMSTAT_SUMS);

/** Asked of two hundred names a sample. */
function isVmStatWanted(name: string): boolean {
  if (VMSTAT_NAMES.has(name)) return true;
  for (const prefix in VMSTAT_SUMS) if (name.startsWith(prefix)) return true;
  return false;
}

const SLOW_MS = 60_000;

const PROC_STAT_METRICS = [
  'cpuUserTicks',
  'cpuNiceTicks',
  'cpuSystemTicks',
  'cpuIdleTicks',
  'cpuIowaitTicks',
  'cpuIrqTicks',
  'cpuSoftirqTicks',
  'cpuStealTicks',
  'contextSwitches',
  'forks',
  'processesRunning',
  'processesBlocked',
] as const;

/** What a sample reads whatever the host is like. */
const READ_ALWAYS = [
  '/proc/uptime',
  '/proc/meminfo',
  '/proc/vmstat',
  '/proc/stat',
  '/proc/loadavg',
  ...PRESSURE_RESOURCES.map((resource) => `/proc/pressure/${resource}`),
  '/proc/net/dev',
  '/proc/net/snmp',
  '/proc/net/sockstat',
  '/proc/net/sockstat6',
  '/proc/sys/fs/file-nr',
  '/proc/diskstats',
];

const PRESSURE_PREFIX: Record<PressureResource, string> = { cpu: 'psiCpu', memory: 'psiMemory', io: 'psiIo' };

/** Samples between two looks at which disks there are: listing them costs as much as reading their counters. */
const DISKS_EVERY = 60;

function diskSource(): HostSource {
  let disks: ReadonlySet<string> | undefined;
  let samples = 0;
  return {
    name: 'diskstats',
    collect(fs, into) {
      const stats = readDiskStats(fs);
      if (!stats) return;
      if (samples++ % DISKS_EVERY === 0) disks = ifReadable(() => readPhysicalDisks(fs));
      const total = sumDiskStats(stats, disks);
      into.set('diskReadBytes', total.readBytes);
      into.set('diskWrittenBytes', total.writtenBytes);
    },
  };
}

/** Every source of host metrics, in the order of their columns. */
const createHostSources = (
  pageSizeBytes: number,
  onVmStat: (counters: VmStat) => void,
): readonly HostSource[] => [
  {
    name: 'meminfo',
    collect(fs, into) {
      const memory = readMemInfo(fs);
      for (const id of Object.keys(memory)) setKnown(into, id, memory[id]);
    },
  },
  {
    name: 'vmstat',
    collect(fs, into) {
      const counters = readVmStat(fs, isVmStatWanted);
      onVmStat(counters);
      for (const [kernelName, id] of VMSTAT_IDS) setKnown(into, id, counters.get(kernelName));
      for (const [prefix, id] of VMSTAT_SUM_IDS) {
        let sum: number | undefined;
        counters.forEach((value, name) => {
          if (name.startsWith(prefix)) sum = (sum ?? 0) + value;
        });
        setKnown(into, id, sum);
      }
      const ballooned = balloonPagesOf(counters);
      if (ballooned !== undefined && ballooned > 0) {
        into.set('balloonBytes', ballooned * pageSizeBytes);
      }
    },
  },
  {
    name: 'stat',
    collect(fs, into) {
      const stat = readProcStat(fs);
      for (const id of PROC_STAT_METRICS) setKnown(into, id, stat[id]);
    },
  },
  {
    name: 'loadavg',
    collect(fs, into) {
      const load = readLoadAvg(fs);
      into.set('load1', load.load1);
      into.set('load5', load.load5);
      into.set('load15', load.load15);
      into.set('threadCount', load.threadCount);
    },
  },
  {
    name: 'pressure',
    collect(fs, into) {
      for (const resource of PRESSURE_RESOURCES) {
        const pressure = readPressure(fs, resource);
        if (!pressure) continue;
        into.set(`${PRESSURE_PREFIX[resource]}SomeMicroseconds`, pressure.some.totalMicroseconds);
        // For the CPU it is always 0 for a whole host.
        if (pressure.full && resource !== 'cpu') {
          into.set(`${PRESSURE_PREFIX[resource]}FullMicroseconds`, pressure.full.totalMicroseconds);
        }
      }
    },
  },
  {
    name: 'net-dev',
    collect(fs, into) {
      const total = sumNetDev(readNetDev(fs));
      into.set('netReceivedBytes', total.rxBytes);
      into.set('netSentBytes', total.txBytes);
    },
  },
  {
    name: 'net-snmp',
    collect(fs, into) {
      const snmp = readSnmp(fs);
      const opened = [snmp?.tcpActiveOpens, snmp?.tcpPassiveOpens].filter((value) => value !== undefined);
      if (opened.length > 0)
        into.set(
          'tcpConnectionsOpened',
          opened.reduce((sum, value) => sum + value, 0),
        );
      setKnown(into, 'tcpEstablished', snmp?.tcpEstablished);
    },
  },
  {
    name: 'sockstat',
    collect(fs, into) {
      const sockets = readSockStat(fs);
      if (!sockets) return;
      setKnown(into, 'socketsUsed', sockets.socketsUsed);
      setKnown(into, 'tcpOrphans', sockets.tcpOrphans);
      setKnown(into, 'socketBytes', socketMemoryBytes(sockets, pageSizeBytes));
    },
  },
  {
    name: 'file-nr',
    collect(fs, into) {
      const fileNr = readFileNr(fs);
      setKnown(into, 'openFiles', fileNr?.openFiles);
      setKnown(into, 'maxOpenFiles', fileNr?.maxFiles.limit);
    },
  },
  diskSource(),
  {
    name: 'sessions',
    collect(fs, into) {
      const sessions = readSessions(fs);
      const logins = ifReadable(() => readUtmp(fs));
      // With neither logind nor utmp nothing is known of sessions, which is not the same as none.
      if (!sessions && !logins) return;
      const typedAt = (tty: string) => ifReadable(() => readTtyActivity(fs, tty))?.inputAtMs;
      const activities = sessionActivities(sessions, logins, typedAt, Date.now());
      into.set('sessionCount', countActiveSessions(activities));
      into.set('sessionsOpen', activities.length);
    },
  },
  {
    name: 'limits',
    periodMs: SLOW_MS,
    collect(fs, into) {
      setKnown(into, 'maxPids', readPidMax(fs));
      setKnown(into, 'maxThreads', readThreadsMax(fs));
      setKnown(into, 'kernelTaint', readTaintBits(fs));
    },
  },
  {
    name: 'shared memory',
    periodMs: SLOW_MS,
    collect(fs, into) {
      const segments = readSysvShm(fs);
      if (segments) {
        const orphaned = segments.filter(isOrphanedSegment);
        into.set('sysvShmBytes', sizeOf(segments));
        into.set('sysvShmOrphanedBytes', sizeOf(orphaned));
      }
      const queues = readSysvMsg(fs);
      if (queues) {
        into.set('sysvMessageQueues', queues.length);
        into.set(
          'sysvMessageBytes',
          queues.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
        );
      }
      setKnown(into, 'sysvSemaphoreSets', readSysvSem(fs)?.length);
      const { mounts } = readTmpfsUsage(fs, readMounts(fs) ?? []);
      into.set(
        'tmpfsBytes',
        mounts.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
      );
    },
  },
  {
    name: 'ksm',
    periodMs: SLOW_MS,
    collect(fs, into) {
      const ksm = readKsm(fs);
      if (!ksm?.isRunning) return;
      into.set('ksmSharedPages', ksm.sharedPages);
      into.set('ksmSharingPages', ksm.sharingPages);
    },
  },
  {
    name: 'compressed memory',
    periodMs: SLOW_MS,
    collect(fs, into) {
      const zram = readZram(fs);
      if (zram.length > 0)
        into.set(
          'zramBytes',
          zram.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
        );
      const zswap = readZswap(fs);
      if (zswap?.isEnabled) setKnown(into, 'zswapPoolBytes', zswap.poolBytes);
    },
  },
  {
    name: 'ZFS',
    periodMs: SLOW_MS,
    collect(fs, into) {
      setKnown(into, 'zfsArcBytes', readArcStats(fs)?.sizeBytes);
    },
  },
  {
    name: 'balloon',
    periodMs: SLOW_MS,
    collect(fs, into) {
      const pages = ifReadable(() => readVmmemctl(fs))?.balloonPages;
      const bytes =
        pages === undefined ? ifReadable(() => readHvBalloon(fs))?.balloonedBytes : pages * pageSizeBytes;
      // virtio's stands in vmstat; these are VMware's and Hyper-V's.
      if (bytes !== undefined && bytes > 0) into.set('balloonBytes', bytes);
    },
  },
];

function setKnown(into: HostMetrics, id: string, value: number | undefined): void {
  if (value !== undefined) into.set(id, value);
}

function pagesTaken(counters: VmStat): number {
  let pages = counters.has('pgsteal_anon') ? 0 : NaN;
  for (const name of PAGES_TAKEN) pages += counters.get(name) ?? 0;
  return pages;
}

function sizeOf(segments: readonly { sizeBytes: number }[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Reads every source when it is due, and keeps what the slow ones said. */
export class HostMetricsReader {
  readonly #fs: KernelFs;
  readonly #clockMs: () => number;
  readonly #sources: readonly HostSource[];
  #pagesTaken = NaN;
  readonly #kept = new Map<string, { dueMs: number; metrics: HostMetrics }>();

  /** @param clockMs steady, in milliseconds */
  constructor(fs: KernelFs, pageSizeBytes: number, clockMs: () => number = () => performance.now()) {
    this.#fs = fs;
    this.#sources = createHostSources(pageSizeBytes, (counters) => {
      this.#pagesTaken = pagesTaken(counters);
    });
    this.#clockMs = clockMs;
    fs.keepOpen(READ_ALWAYS);
  }

  /** Pages that the kernel has taken from processes since it started, or changed; NaN while that is not known. */
  get pagesTaken(): number {
    return this.#pagesTaken;
  }

  read(onFailure: (source: string, error: unknown) => void): HostMetrics {
    const metrics: HostMetrics = new Map();
    this.#pagesTaken = NaN;
    for (const source of this.#sources) {
      try {
        this.#readSource(source, metrics);
      } catch (error) {
        onFailure(source.name, error);
      }
    }
    return metrics;
  }

  #readSource(source: HostSource, into: HostMetrics): void {
    const { name, periodMs } = source;
    if (periodMs === undefined) return source.collect(this.#fs, into);
    const nowMs = this.#clockMs();
    let kept = this.#kept.get(name);
    if (!kept || nowMs >= kept.dueMs) {
      kept = { dueMs: nowMs + periodMs, metrics: new Map() };
      source.collect(this.#fs, kept.metrics);
      this.#kept.set(name, kept);
    }
    kept.metrics.forEach((value, id) => into.set(id, value));
  }
}
