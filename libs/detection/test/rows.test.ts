import {
  columnOf,
  furtherTable,
  HOST_METRICS,
  PROCESS_METRICS,
  Table,
  tableColumn,
  type TableSchema,
} from '@seep/shared';
import { expect, test } from 'vitest';
import { createHostDetector, type Finding, verdictOf } from '../src/index.ts';
import { Random } from '../src/evaluate/random.ts';
import { DAY, GIB, HOUR, MIB, MINUTE } from './simulated-host.ts';

const SAMPLE = 10 * MINUTE;
const DAYS = 6;
const TOTAL = 16 * GIB;

const schemaOf = (name: string): TableSchema => ({
  name,
  columns: (furtherTable(name)?.columns ?? []).map(({ id }) => tableColumn(id)),
});
const HOST: TableSchema = { name: 'host', columns: HOST_METRICS.map(({ id }) => columnOf(id, 4096)) };
const PROCESS: TableSchema = {
  name: 'process',
  columns: PROCESS_METRICS.map(({ id }) => columnOf(id, 4096)),
};

interface Scene {
  /** What the host has in use beyond what is usual. */
  usedBytes?: (hour: number) => number;
  host?: (hour: number) => Record<string, number>;
  process?: (hour: number) => Record<string, number>;
  rows?: Record<string, (hour: number) => Record<string, number>>;
  facts?: Record<string, Record<string, string | number | boolean>>;
}

/** A host of one process and one row in each table that the scene has, for some days. @returns what is open in the end */
function open({
  usedBytes = () => 0,
  host = () => ({}),
  process = () => ({}),
  rows = {},
  facts = {},
}: Scene): Finding[] {
  const random = new Random(17);
  const detector = createHostDetector();
  detector.startBoot({
    bootId: 'b',
    bootedAtMs: 0,
    memTotalBytes: TOTAL,
    cpuCount: 4,
    ticksPerSecond: 100,
  });
  const fill = (schema: TableSchema, key: number, values: Record<string, number>): Table => {
    const table = new Table(schema);
    table.append(
      key,
      0,
      schema.columns.map(({ name }) => values[name]),
    );
    return table;
  };
  detector.describe({
    pid: 7,
    startTicks: 0,
    parentPid: 1,
    name: 'srv',
    command: '/opt/srv',
    cgroup: '/system.slice/srv.service',
    isKernelThread: false,
  });
  for (const [table, of] of Object.entries(facts))
    detector.describeRow({ table, key: 7, birth: 0, facts: of });
  for (let atMs = 0; atMs <= DAYS * DAY; atMs += SAMPLE) {
    const hour = atMs / HOUR;
    const noise = random.between(0, 2) * MIB;
    detector.observe({
      atMs,
      uptimeMs: DAY + atMs,
      intervalMs: SAMPLE,
      change: undefined,
      host: fill(HOST, 0, {
        memTotalBytes: TOTAL,
        memAvailableBytes: 12 * GIB - usedBytes(hour) - noise,
        swapTotalBytes: 0,
        swapFreeBytes: 0,
        ...host(hour),
      }),
      process: fill(PROCESS, 7, { anonBytes: 200 * MIB + noise, swapBytes: 0, ...process(hour) }),
      further: Object.entries(rows).map(([name, valuesAt]) => fill(schemaOf(name), 7, valuesAt(hour))),
    });
  }
  return detector.open();
}

const context = { hostName: 'h1', memTotalBytes: TOTAL };
const leak = (hour: number): number => 12 * MIB * Math.max(0, hour - 24);

test('a slab cache that grows is told by its name, and the whole slab is not told besides', () => {
  const found = open({
    usedBytes: leak,
    host: (hour) => ({ sUnreclaimBytes: 300 * MIB + leak(hour) }),
    rows: { slab: (hour) => ({ sizeBytes: 60 * MIB + leak(hour) }) },
    facts: { slab: { name: 'kmalloc-64' } },
  });
  expect(found).toMatchObject([{ metric: 'slabCacheBytes', subject: { kind: 'host', name: 'kmalloc-64' } }]);
  expect(verdictOf(found[0] as Finding, context)).toMatch(/^Slab cache kmalloc-64 on h1 (probably )?leaks: /);
});

test('a slab cache that the kernel takes back is cache', () => {
  // MemAvailable counts what is reclaimable: nobody feels it.
  const found = open({
    rows: { slab: (hour) => ({ sizeBytes: 60 * MIB + leak(hour) }) },
    facts: { slab: { name: 'dentry' } },
  });
  expect(found).toEqual([]);
});

test('a container whose processes are each too small to tell is told, with the date of its own limit', () => {
  const found = open({
    usedBytes: leak,
    rows: { cgroup: (hour) => ({ anonBytes: 400 * MIB + leak(hour), swapBytes: 0 }) },
    facts: { cgroup: { container: 'c0ffee123456aa', hasMemoryLimit: true, memoryLimitBytes: 4 * GIB } },
  });
  expect(found).toMatchObject([
    {
      metric: 'cgroupBytes',
      subject: { kind: 'container', container: 'c0ffee123456' },
      forecast: { limit: 'cgroup', limitValue: 4 * GIB },
    },
  ]);
  expect(verdictOf(found[0] as Finding, context)).toContain('its limit of 4 GiB is reached in');
});

test('a unit is not told besides the process that it is', () => {
  const found = open({
    usedBytes: leak,
    process: (hour) => ({ anonBytes: 200 * MIB + leak(hour) }),
    rows: { cgroup: (hour) => ({ anonBytes: 200 * MIB + leak(hour), swapBytes: 0 }) },
    facts: { cgroup: { unit: 'srv.service' } },
  });
  expect(found).toHaveLength(1);
});

test('descriptors that are never closed are told, with the date of their limit', () => {
  const found = open({
    process: (hour) => ({ descriptors: 100 + Math.floor(3 * Math.max(0, hour - 24)) }),
    rows: { descriptors: () => ({ limitCount: 1024 }) },
  });
  expect(found).toMatchObject([
    {
      metric: 'descriptors',
      subject: { kind: 'process', pid: 7, command: '/opt/srv' },
      forecast: { limit: 'descriptors', limitValue: 1024 },
    },
  ]);
  expect(verdictOf(found[0] as Finding, context)).toContain('its 1,024 descriptors are used up in');
});

test('threads and descriptors that follow the working day are none', () => {
  const day = (hour: number): number =>
    200 + Math.round(150 * Math.max(0, Math.sin((2 * Math.PI * hour) / 24)));
  expect(open({ process: (hour) => ({ descriptors: day(hour), threads: day(hour) }) })).toEqual([]);
});
