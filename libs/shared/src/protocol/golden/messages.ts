import { encodeKeyframe } from '../../table/block.ts';
import { Table } from '../../table/table.ts';
import { ByteWriter } from '../../table/varint.ts';
import type { ToAgent } from '../to-agent.ts';
import type { Hello, NumberedMessage, ToServer } from '../to-server.ts';
import { PROTOCOL_VERSION } from '../version.ts';

/*
 * One message of each type, for the golden frames beside this file: their bytes are what agents in the field send, so
 * a change of the code that reads them differently fails the test.
 */

const schema = [
  { name: 'host', columns: [{ name: 'memTotalBytes', scale: 1024 }] },
  {
    name: 'process',
    columns: [
      { name: 'rssBytes', scale: 4096 },
      { name: 'cpuTicks', scale: 1 },
    ],
  },
];

function block(): Uint8Array {
  const [host, process] = schema.map((table) => new Table(table)) as [Table, Table];
  host.append(0, 0, [24_696_061_952]);
  process.append(1, 2, [12_582_912, 431]);
  process.append(4711, 90_210, [undefined, 7]);
  const out = new ByteWriter();
  encodeKeyframe([host, process], out);
  return out.finish();
}

const TABLE_SCHEMA = [
  ...schema,
  { name: 'slab', columns: [{ name: 'sizeBytes', scale: 1024 }] },
  { name: 'cgroup', columns: [{ name: 'anonBytes', scale: 4096 }] },
];

function tableBlock(): Uint8Array {
  const tables = TABLE_SCHEMA.map((table) => new Table(table)) as [Table, Table, Table, Table];
  tables[0].append(0, 0, [24_696_061_952]);
  tables[2].append(7_310_579, 0, [1_048_576]);
  tables[3].append(5121, 0, [12_288]);
  const out = new ByteWriter();
  encodeKeyframe(tables, out);
  return out.finish();
}

const hello: Hello = {
  protocol: PROTOCOL_VERSION,
  agentVersion: '0.1.0',
  host: {
    hostname: 'db-07',
    machineId: '4f1c2f0b8d7e4c6aa9b5a4a4d9c0e1f2',
    kernel: '6.18.44',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'x64',
    cpuCount: 2,
    memTotalBytes: 24_696_061_952,
    pageSizeBytes: 4096,
    ticksPerSecond: 100,
  },
  boots: [
    { id: '0d6e2b52-7f2c-4d92-9a43-1f4e4c9c5a10', bootedAtMs: 1_795_334_400_000, ticksZeroMs: 1_795_334_400_000, firstSeq: 1, nextSeq: 1 },
    { id: '9b0f0f0e-0a8e-4f5a-8a52-0c6f2b1f7d33', bootedAtMs: 1_795_434_400_000, ticksZeroMs: 1_795_334_400_000, firstSeq: 12, nextSeq: 15 },
  ],
  capabilities: ['process.status'],
  clockMs: 1_795_444_400_000,
};

const measurement = {
  atMs: 1_795_444_400_123,
  uptimeMs: 10_000_123,
  intervalMs: 10_000,
  schema,
  described: [
    {
      pid: 4711,
      startTicks: 90_210,
      parentPid: 1,
      name: 'tmux: server (1)',
      command: '/usr/bin/tmux new -s "a b"',
      userId: 1000,
      cgroup: '/user.slice/user-1000.slice/session-3.scope',
      unit: 'session-3.scope',
      isKernelThread: false,
    },
  ],
};

export function goldenToServer(): Record<string, ToServer> {
  const numbered: NumberedMessage[] = [
    { type: 'baseline', boot: 1, seq: 12, body: { ...measurement, block: block(), kind: 'settled' } },
    { type: 'sample', boot: 1, seq: 13, body: { ...measurement, block: block() } },
    {
      type: 'event',
      boot: 1,
      seq: 14,
      body: { events: [{ kind: 'oom_kill', atMs: 1_795_444_400_200, detail: { pid: 4711, name: 'a.out' } }] },
    },
  ];
  const withTables: NumberedMessage = {
    type: 'sample',
    boot: 1,
    seq: 15,
    body: {
      atMs: measurement.atMs,
      uptimeMs: measurement.uptimeMs,
      intervalMs: measurement.intervalMs,
      schema: TABLE_SCHEMA,
      block: tableBlock(),
      described: [],
      rows: [
        { table: 'slab', key: 7_310_579, birth: 0, facts: { name: 'dentry' } },
        { table: 'cgroup', key: 5121, birth: 0, facts: { path: '/docker/2fce', kind: 'container', hasMemoryLimit: false } },
      ],
    },
  };
  return {
    'sample-tables': withTables,
    hello: { type: 'hello', body: hello },
    bye: { type: 'bye', body: { reason: 'stopping' } },
    answer: {
      type: 'answer',
      body: {
        id: 3,
        atMs: 1_795_444_400_250,
        tookMs: 1.5,
        reading: {
          memory: { rssBytes: 12_582_912, pssBytes: 9_437_184, sharedBytes: 4_194_304, privateBytes: 8_388_608, anonBytes: 8_388_608, swapBytes: 0 },
          maps: {
            groups: [
              { kind: 'heap', name: '[heap]', regionCount: 1, sizeBytes: 135_168, rssBytes: 131_072, pssBytes: 131_072, sharedBytes: 0, privateBytes: 131_072, privateDirtyBytes: 131_072, swapBytes: 0 },
            ],
            regionCount: 1,
            isComplete: true,
          },
          descriptors: { counts: { socket: 2, anonInode: 1 }, anonInodes: { eventfd: 1 }, examinedCount: 3, isComplete: true },
          limits: { openFiles: { hasLimit: true, limit: 1024 }, addressSpaceBytes: { hasLimit: false }, oomScore: 667, oomAdjustment: -900 },
          unread: { colour: 'unknown_read' },
        },
      },
    },
    ...Object.fromEntries(numbered.map((message) => [message.type, message])),
  };
}

export function goldenToAgent(): Record<string, ToAgent> {
  const config = {
    intervalMs: 10_000,
    keyframeIntervalMs: 600_000,
    heartbeatIntervalMs: 30_000,
    timeScale: 1,
    scrub: 'default',
  } as const;
  return {
    welcome: { type: 'welcome', body: { serverTimeMs: 1_795_444_400_500, config, storedSeqs: [0, 11] } },
    ack: { type: 'ack', body: { boot: 1, seq: 14 } },
    refusal: { type: 'refusal', body: { code: 'unauthorized', message: 'no such credential' } },
    config: { type: 'config', body: config },
    ask: { type: 'ask', body: { id: 3, pid: 4711, startTicks: 90_210, reads: ['memory', 'colour'] } },
    slow_down: { type: 'slow_down', body: { pauseMs: 5000 } },
    error: { type: 'error', body: { code: 'frame_unexpected', message: 'unknown message type "ask"' } },
  };
}
