import type { Finding, FindingItem } from './use-findings.ts';

const AT = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const MIB = 1024 ** 2;

/** For tests: a process that grew by 10 MiB an hour for three hours. */
export function exampleFinding(rest: Partial<Finding> = {}): Finding {
  return {
    key: 'process:3:7',
    state: 'probable',
    class: 'idle',
    metric: 'anonBytes',
    subject: { kind: 'process', command: 'python3 /srv/worker.py', name: 'python3', pid: 3, startTicks: 7 },
    onsetMs: AT - 3 * HOUR,
    firstSeenMs: AT - HOUR,
    updatedMs: AT,
    slopePerHour: [9 * MIB, 10 * MIB, 11 * MIB],
    from: 100 * MIB,
    to: 130 * MIB,
    forecast: { limit: 'host', limitValue: 1000 * MIB, atMs: [AT + 8 * HOUR, AT + 9 * HOUR, AT + 10 * HOUR] },
    proof: {
      path: 'fast',
      fromMs: AT - 3 * HOUR,
      toMs: AT,
      cellMs: HOUR,
      points: [0, 1, 2, 3].map((hour) => ({
        atMs: AT + (hour - 3) * HOUR,
        value: (100 + 10 * hour) * MIB,
        activity: 0.1,
      })),
      valueAtFrom: 100 * MIB,
      idleMs: 2 * HOUR,
      statistic: 6.1,
      threshold: 4.6,
      excluded: [],
    },
    ...rest,
  };
}

export function exampleItem(id: number, rest: Partial<Finding> = {}): FindingItem {
  const finding = exampleFinding(rest);
  return {
    id,
    hostId: 1,
    hostName: 'db-07',
    hosts: [{ id: 1, name: 'db-07' }],
    parentId: null,
    counts: true,
    bootNo: 1,
    verdict: 'worker.py on db-07 probably leaks',
    isOpen: finding.state !== 'fixed',
    decision: null,
    finding,
  };
}
