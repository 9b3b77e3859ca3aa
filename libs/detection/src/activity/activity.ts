/** What users and load did on a host between two samples: each part from 0 (nothing) to 1. */
export interface ActivityParts {
  /** Share of the processors' time that was not idle. */
  cpu?: number;
  /** Processes that ran or waited for a processor, per processor. */
  runnable?: number;
  /** Network traffic on a scale that gives 4 MiB a second a half. */
  network?: number;
  /** User sessions that are not idle: one is a half, two three quarters. */
  sessions?: number;
}

export interface Activity {
  /** The busiest part, as one number. Where the processors' time is known, it stands for `runnable` as well. */
  value: number;
  parts: ActivityParts;
}

/** Below this a host counts as idle: cron, agents and the kernel alone do not get there. */
export const IDLE_BELOW = 0.15;

const NETWORK_HALF_BYTES_PER_SEC = 4 * 1024 ** 2;

/** The numbers of one sample that activity is made of; what a host does not give is left out. */
export interface ActivityReading {
  atMs: number;
  cpuCount: number;
  busyTicks?: number;
  allTicks?: number;
  networkBytes?: number;
  /** Processes that ran or waited for a processor, the reader left out. */
  runnable?: number;
  sessionCount?: number;
}

const BUSY_TICKS = ['cpuUserTicks', 'cpuNiceTicks', 'cpuSystemTicks', 'cpuIrqTicks', 'cpuSoftirqTicks'];
/** Waiting for a disk is idle. Stolen time is in neither: what another guest does says nothing about this host. */
const IDLE_TICKS = ['cpuIdleTicks', 'cpuIowaitTicks'];

/** All that {@link readActivity} asks for, for those who read no more than that. */
export const ACTIVITY_METRICS: readonly string[] = [
  ...BUSY_TICKS,
  ...IDLE_TICKS,
  'netReceivedBytes',
  'netSentBytes',
  'processesRunning',
  'load1',
  'sessionCount',
];

/** Reads a host row. */
export function readActivity(
  valueOf: (metricId: string) => number | undefined,
  atMs: number,
  cpuCount: number,
): ActivityReading {
  const reading: ActivityReading = { atMs, cpuCount: Math.max(1, cpuCount) };
  const busyTicks = sum(BUSY_TICKS.map(valueOf));
  const idleTicks = sum(IDLE_TICKS.map(valueOf));
  if (busyTicks !== undefined && valueOf('cpuIdleTicks') !== undefined) {
    reading.busyTicks = busyTicks;
    reading.allTicks = busyTicks + (idleTicks ?? 0);
  }
  const networkBytes = sum([valueOf('netReceivedBytes'), valueOf('netSentBytes')]);
  if (networkBytes !== undefined) reading.networkBytes = networkBytes;
  const processesRunning = valueOf('processesRunning');
  const runnable = processesRunning === undefined ? valueOf('load1') : processesRunning - 1;
  if (runnable !== undefined) reading.runnable = runnable;
  const sessionCount = valueOf('sessionCount');
  if (sessionCount !== undefined) reading.sessionCount = sessionCount;
  return reading;
}

/** Activity between two readings; undefined when neither part is known. A counter that went back gives no part. */
export function activityBetween(before: ActivityReading, after: ActivityReading): Activity | undefined {
  const parts: ActivityParts = {};
  const seconds = (after.atMs - before.atMs) / 1000;
  const busyTicks = rise(before.busyTicks, after.busyTicks);
  const allTicks = rise(before.allTicks, after.allTicks);
  if (busyTicks !== undefined && allTicks !== undefined && allTicks > 0) {
    parts.cpu = Math.min(1, busyTicks / allTicks);
  }
  const networkBytes = rise(before.networkBytes, after.networkBytes);
  if (networkBytes !== undefined && seconds > 0) {
    const bytesPerSec = networkBytes / seconds;
    parts.network = bytesPerSec / (bytesPerSec + NETWORK_HALF_BYTES_PER_SEC);
  }
  if (after.runnable !== undefined) {
    parts.runnable = Math.min(1, Math.max(0, after.runnable) / after.cpuCount);
  }
  if (after.sessionCount !== undefined) parts.sessions = 1 - 0.5 ** after.sessionCount;
  const { cpu, runnable, network, sessions } = parts;
  const known = [cpu ?? runnable, network, sessions].filter((part) => part !== undefined);
  return known.length === 0 ? undefined : { value: Math.max(...known), parts };
}

function rise(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined || after < before ? undefined : after - before;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
