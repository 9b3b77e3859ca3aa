import {
  columnOf,
  furtherTable,
  HOST_METRICS,
  PROCESS_METRICS,
  type ProcessDescription,
  type RowDescription,
  Table,
  tableColumn,
  type TableSchema,
} from '@seep/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe as describeProcess, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/*
 * Everything that can leak on a host, each on a host of its own that sends a week over a real socket: each is one finding
 * of its kind, as REST has it.
 */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SAMPLE_MS = 20 * MINUTE_MS;
const HOURS = 7 * 24;
const TOTAL = 16 * GIB;
/** A week is taken in a second or two. */
const SLOW_MACHINE_MS = 60_000;
const LEAK = '/opt/leak --config /etc/leak.yaml';
const CONTAINER = 'c0ffee123456'.padEnd(64, 'a');

const HOST: TableSchema = { name: 'host', columns: HOST_METRICS.map(({ id }) => columnOf(id, 4096)) };
const PROCESS: TableSchema = {
  name: 'process',
  columns: PROCESS_METRICS.map(({ id }) => columnOf(id, 4096)),
};
const furtherSchema = (name: string): TableSchema => ({
  name,
  columns: (furtherTable(name)?.columns ?? []).map(({ id }) => tableColumn(id)),
});

/** What grows from the second day on: by 12 MiB, or three, an hour. */
const bytes = (hour: number): number => 12 * MIB * Math.max(0, hour - 24);
const count = (hour: number): number => Math.floor(3 * Math.max(0, hour - 24));

interface Process {
  pid: number;
  startTicks: number;
  command: string;
  parentPid?: number;
  values: Record<string, number>;
}

/** A leak: what it adds to the host's numbers, to its processes and to rows of further tables, by the hour. */
interface Leak {
  host?: (hour: number) => Record<string, number>;
  processes?: (hour: number) => Process[];
  rows?: Record<string, (hour: number) => Record<string, number>>;
  facts?: Record<string, RowDescription['facts']>;
  /** What is found. */
  metric: string;
  subject: Record<string, unknown>;
  verdict: RegExp;
}

const leaking =
  (values: (hour: number) => Record<string, number>) =>
  (hour: number): Process[] => [{ pid: 40, startTicks: 700, command: LEAK, values: values(hour) }];

/** A child of the leak for each that was started so far. */
const children =
  (command: string, values: Record<string, number>) =>
  (hour: number): Process[] => [
    ...leaking(() => ({}))(hour),
    ...Array.from({ length: count(hour) }, (_, index) => ({
      pid: 1000 + index,
      startTicks: 8_640_000 + 120_000 * index,
      command,
      parentPid: 40,
      values,
    })),
  ];

const bucket = (metric: string, verdict: RegExp): Leak => ({
  host: (hour) => ({ [metric]: bytes(hour) }),
  metric,
  subject: { kind: 'host' },
  verdict,
});

const LEAKS: Record<string, Leak> = {
  'a process': {
    processes: leaking((hour) => ({ anonBytes: bytes(hour) })),
    metric: 'anonBytes',
    subject: { kind: 'process', pid: 40, command: LEAK },
    verdict: /^\/opt\/leak --config \/etc\/leak\.yaml \(pid 40\) on .* leaks: /,
  },
  'a program that is started again and again': {
    processes: (hour) => {
      const life = Math.floor(hour / 10);
      const anonBytes = 300 * MIB + 2 * MIB * (hour - 10 * life);
      return [{ pid: 40 + life, startTicks: 700 + 3_600_000 * life, command: LEAK, values: { anonBytes } }];
    },
    metric: 'anonBytes',
    subject: { kind: 'lineage', command: LEAK },
    verdict: /in all its lives since .*; it was started again \d+ times since/,
  },
  'a family': {
    processes: children('/opt/helper --stdio', { anonBytes: 4 * MIB }),
    metric: 'count',
    subject: { kind: 'family', command: '/opt/helper --stdio', spawnerPid: 40 },
    verdict: /^\/opt\/helper --stdio on .*, started by \/opt\/leak .*→ \d+ processes with /,
  },
  zombies: {
    processes: children('', { isZombie: 1, threads: 1 }),
    metric: 'zombies',
    subject: { kind: 'process', pid: 40, command: LEAK },
    verdict: /leaves children unreaped: \d+ → \d+ zombies since/,
  },
  descriptors: {
    processes: leaking((hour) => ({ descriptors: 100 + count(hour) })),
    rows: { descriptors: () => ({ limitCount: 1024 }) },
    metric: 'descriptors',
    subject: { kind: 'process', pid: 40 },
    verdict: /its 1,024 descriptors are used up in/,
  },
  threads: {
    processes: leaking((hour) => ({ threads: 100 + count(hour) })),
    metric: 'threads',
    subject: { kind: 'process', pid: 40 },
    verdict: /leaks: \d+ → \d+ threads since/,
  },
  'a container': {
    host: (hour) => ({ anonPagesBytes: bytes(hour) }),
    rows: { cgroup: (hour) => ({ anonBytes: 400 * MIB + bytes(hour) }) },
    facts: { cgroup: { container: CONTAINER, hasMemoryLimit: true, memoryLimitBytes: 4 * GIB } },
    metric: 'cgroupBytes',
    subject: { kind: 'container', container: CONTAINER.slice(0, 12) },
    verdict: /^Memory in container c0ffee123456 on .*its limit of 4 GiB is reached in/,
  },
  'a unit': {
    host: (hour) => ({ anonPagesBytes: bytes(hour) }),
    rows: { cgroup: (hour) => ({ anonBytes: 400 * MIB + bytes(hour) }) },
    facts: { cgroup: { unit: 'many-small.service' } },
    metric: 'cgroupBytes',
    subject: { kind: 'container', unit: 'many-small.service' },
    verdict: /^Memory of many-small\.service on /,
  },
  'a slab cache': {
    host: (hour) => ({ sUnreclaimBytes: bytes(hour) }),
    rows: { slab: (hour) => ({ sizeBytes: 60 * MIB + bytes(hour) }) },
    facts: { slab: { name: 'kmalloc-64' } },
    metric: 'slabCacheBytes',
    subject: { kind: 'host', name: 'kmalloc-64' },
    verdict: /^Slab cache kmalloc-64 on /,
  },
  'a file system in memory': {
    host: (hour) => ({ shmemBytes: bytes(hour), tmpfsBytes: bytes(hour) }),
    rows: { tmpfs: (hour) => ({ usedBytes: 20 * MIB + bytes(hour), sizeBytes: 8 * GIB }) },
    facts: { tmpfs: { path: '/run/cache' } },
    metric: 'tmpfsFileSystemBytes',
    subject: { kind: 'host', name: '/run/cache' },
    verdict: /^File system in memory \/run\/cache on .*its 8 GiB are full in/,
  },
  'System V segments that nobody is attached to': {
    host: (hour) => ({ shmemBytes: bytes(hour), sysvShmOrphanedBytes: bytes(hour) }),
    metric: 'sysvShmOrphanedBytes',
    subject: { kind: 'host' },
    verdict: /leaks: /,
  },
  'shared memory': bucket('shmemBytes', /^Shared memory on /),
  'percpu memory': bucket('percpuBytes', /^Per-?CPU/i),
  'page tables': bucket('pageTablesBytes', /^Page tables on /),
  'kernel stacks': bucket('kernelStackBytes', /^Kernel stacks? on /),
  'what nothing accounts for': bucket('unaccountedBytes', /^Memory that nothing accounts for on /),
};

/** Parts of memory that a leak may be in; what processes have is added. */
const PARTS = [
  'anonPagesBytes',
  'shmemBytes',
  'sUnreclaimBytes',
  'percpuBytes',
  'pageTablesBytes',
  'kernelStackBytes',
  'unaccountedBytes',
];

function hostTable(hour: number, leak: Leak, processes: readonly Process[]): Table {
  const grown = leak.host?.(hour) ?? {};
  const ofProcesses = processes.reduce((sum, { values }) => sum + (values['anonBytes'] ?? 0), 0);
  const usedBytes = PARTS.reduce((sum, part) => sum + (grown[part] ?? 0), ofProcesses);
  const part = (name: string, base: number): Record<string, number> => ({
    [name]: base * MIB + (grown[name] ?? 0),
  });
  const values: Record<string, number> = {
    memTotalBytes: TOTAL,
    memFreeBytes: 10 * GIB - usedBytes,
    memAvailableBytes: 12 * GIB - usedBytes,
    buffersBytes: 20 * MIB,
    cachedBytes: 2 * GIB + (grown['shmemBytes'] ?? 0),
    ...part('shmemBytes', 40),
    ...part('sUnreclaimBytes', 200),
    ...part('percpuBytes', 20),
    ...part('pageTablesBytes', 60),
    ...part('kernelStackBytes', 16),
    ...part('tmpfsBytes', 20),
    ...part('sysvShmOrphanedBytes', 0),
    anonPagesBytes: GIB + ofProcesses + (grown['anonPagesBytes'] ?? 0),
    sReclaimableBytes: 100 * MIB,
    kReclaimableBytes: 100 * MIB,
    slabBytes: 300 * MIB + (grown['sUnreclaimBytes'] ?? 0),
    swapTotalBytes: 0,
    swapFreeBytes: 0,
    sessionCount: 0,
    maxPids: 32_768,
    threadCount: 300,
  };
  const table = new Table(HOST);
  table.append(
    0,
    0,
    HOST.columns.map(({ name }) => values[name]),
  );
  return table;
}

function processTable(processes: readonly Process[]): Table {
  const table = new Table(PROCESS);
  for (const { pid, startTicks, values } of processes) {
    const all: Record<string, number> = {
      anonBytes: 0,
      swapBytes: 0,
      threads: 4,
      descriptors: 9,
      isZombie: 0,
      ...values,
    };
    table.append(
      pid,
      startTicks,
      PROCESS.columns.map(({ name }) => all[name] ?? 0),
    );
  }
  return table;
}

/** The agent of a host that has a leak for a week. */
async function sendWeek(agent: TestAgent, leak: Leak, startMs: number): Promise<void> {
  const known = new Set<number>();
  const rows = Object.entries(leak.facts ?? {}).map(([table, facts]) => ({
    table,
    key: 40,
    birth: 0,
    facts,
  }));
  let seq = 0;
  for (let atMs = 0; atMs < HOURS * HOUR_MS; atMs += SAMPLE_MS) {
    const hour = atMs / HOUR_MS;
    const processes = leak.processes?.(hour) ?? leaking(() => ({}))(hour);
    const described: ProcessDescription[] = processes
      .filter(({ startTicks, pid }) => !known.has(pid + startTicks))
      .map(({ pid, startTicks, command, parentPid = 1 }) => {
        known.add(pid + startTicks);
        return { ...describeProcess(pid, startTicks, command), name: 'leak', parentPid };
      });
    const further = Object.entries(leak.rows ?? {}).map(([name, valuesAt]) => {
      const schema = furtherSchema(name);
      const table = new Table(schema);
      const values = valuesAt(hour);
      table.append(
        40,
        0,
        schema.columns.map((column) => values[column.name]),
      );
      return table;
    });
    seq = agent.sample([hostTable(hour, leak, processes), processTable(processes), ...further], {
      atMs: startMs + atMs,
      uptimeMs: HOUR_MS + atMs,
      intervalMs: SAMPLE_MS,
      keyframe: atMs === 0,
      described,
      ...(atMs === 0 && { rows }),
    });
    // A busy machine takes a while for each: none of the waits is for many.
    if (seq % 25 === 0) await agent.acked(seq);
  }
  await agent.acked(seq);
}

interface Listed {
  metric: string;
  subject: Record<string, unknown>;
  hosts: { id: string }[];
  verdict: string;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.each(Object.entries(LEAKS))(
  'what leaks is one finding of its kind: %s',
  { timeout: 4 * SLOW_MACHINE_MS },
  async (name, leak) => {
    const { hostId, credential } = await server.enrol(name.replaceAll(' ', '-').toLowerCase());
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    const startMs = Date.now() - HOURS * HOUR_MS;
    const bootedAtMs = startMs - HOUR_MS;
    await agent.hello({
      boots: [{ id: agent.bootId, bootedAtMs, ticksZeroMs: bootedAtMs, firstSeq: 1, nextSeq: 1 }],
    });
    await sendWeek(agent, leak, startMs);
    const found = async () => {
      const { items } = await server.get<{ items: Listed[] }>('/findings?limit=200');
      return items.filter(({ hosts }) => hosts.some(({ id }) => id === `${hostId}`));
    };
    await expect.poll(found, { timeout: SLOW_MACHINE_MS }).not.toEqual([]);
    const [finding, ...others] = await found();
    expect({ finding, others }).toMatchObject({
      finding: { metric: leak.metric, subject: leak.subject, verdict: expect.stringMatching(leak.verdict) },
      others: [],
    });
  },
);
