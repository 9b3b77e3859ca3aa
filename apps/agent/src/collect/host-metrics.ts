import {
  isUserSession,
  type KernelFs,
  PRESSURE_RESOURCES,
  type PressureResource,
  readLoadAvg,
  readMemInfo,
  readNetDev,
  readPressure,
  readProcStat,
  readSessions,
  readVmStat,
  sumNetDev,
} from '@seep/collectors';

/** Host metrics by id; what the host does not have is not there. */
export type HostMetrics = Map<string, number>;

/** One source of host metrics. Sources fail alone: one that throws is reported, the others go on. */
export interface HostSource {
  name: string;
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
};

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

const PRESSURE_PREFIX: Record<PressureResource, string> = { cpu: 'psiCpu', memory: 'psiMemory', io: 'psiIo' };

/** Every source of host metrics, in the order of their columns. */
export const HOST_SOURCES: readonly HostSource[] = [
  {
    name: 'meminfo',
    collect(fs, into) {
      for (const [id, value] of Object.entries(readMemInfo(fs))) if (value !== undefined) into.set(id, value);
    },
  },
  {
    name: 'vmstat',
    collect(fs, into) {
      const counters = readVmStat(fs);
      for (const [kernelName, id] of Object.entries(VMSTAT_METRICS)) {
        const value = counters.get(kernelName);
        if (value !== undefined) into.set(id, value);
      }
    },
  },
  {
    name: 'stat',
    collect(fs, into) {
      const stat = readProcStat(fs);
      for (const id of PROC_STAT_METRICS) {
        const value = stat[id];
        if (value !== undefined) into.set(id, value);
      }
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
    name: 'sessions',
    collect(fs, into) {
      const sessions = readSessions(fs);
      // Without logind nothing is known of sessions, which is not the same as none.
      if (sessions) into.set('sessionCount', sessions.filter(isUserSession).length);
    },
  },
];
