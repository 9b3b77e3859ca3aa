import type { HostReading, ProcessReading } from '../src/local/reading.ts';

/** A process for a test: what does not matter to it is made up. */
export function processReading(given: Partial<ProcessReading>): ProcessReading {
  return {
    pid: 1,
    startTicks: 0,
    parentPid: 1,
    name: 'program',
    command: '/usr/bin/program',
    state: 'S',
    isKernelThread: false,
    threadCount: 1,
    userId: 0,
    rssBytes: 0,
    virtualBytes: 0,
    swapBytes: 0,
    descriptorCount: 0,
    ...given,
  };
}

/** A host of 1,000 bytes, half of them in use. */
export function hostReading(given: Partial<HostReading>): HostReading {
  return {
    at: new Date(0),
    uptimeSeconds: 60,
    memory: { memTotalBytes: 1000, memFreeBytes: 100, memAvailableBytes: 500 },
    load: { load1: 0, load5: 0, load15: 0, runnableThreadCount: 1, threadCount: 1 },
    vmStat: new Map(),
    fileNr: { openFiles: 10, maxFiles: { hasLimit: true, limit: 100 } },
    processes: [],
    ...given,
  };
}
