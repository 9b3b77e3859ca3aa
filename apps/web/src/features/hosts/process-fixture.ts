import type { processRows } from './process-rows.ts';

type ServerRow = Parameters<typeof processRows>[0][number];

/** A process for tests: a worker of a unit, but for what the test says. */
export const processFixture = (rest: Partial<ServerRow> = {}): ServerRow => ({
  id: '1-1-42-7',
  pid: 42,
  parentPid: 1,
  startTicks: 7,
  name: 'python3',
  command: 'python3 /srv/worker.py',
  userId: 1000,
  unit: 'worker.service',
  container: null,
  isKernelThread: false,
  isZombie: false,
  rssBytes: 10,
  anonBytes: 6,
  swapBytes: 2,
  shmemBytes: 0,
  virtualBytes: 100,
  cpuTicks: 250,
  threads: 1,
  descriptors: 3,
  contextSwitches: 12,
  growthBytes: 1,
  ...rest,
});
