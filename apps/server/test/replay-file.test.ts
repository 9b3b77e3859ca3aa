import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applyDelta,
  ByteWriter,
  decodeKeyframe,
  encodeDelta,
  encodeKeyframe,
  formatRecordedFrame,
  type NumberedMessage,
  PROTOCOL_VERSION,
  type Table,
  type ToServer,
} from '@seep/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { replaySamples } from '../src/services/samples/replay.ts';
import { describe as describeProcess, tablesOf } from './test-agent.ts';
import { storedRecords } from './stored-records.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* `seep-server replay`: recordings taken in beside a server that runs. */

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const MIB = 1024 ** 2;
const BOOT_ID = '0d6e2b52-7f2c-4d92-9a43-1f4e4c9c5a10';
const STARTED_MS = Date.UTC(2026, 10, 1);
const LEAK = { pid: 40, startTicks: 700 };

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'seep-replay-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

const flat = (tables: readonly Table[]) =>
  tables.map((table) => Array.from(table.cells.subarray(0, table.rowCount * table.width)));

/** The numbers of each sample, as they were sent. */
function cellsOf(sent: readonly NumberedMessage[]): number[][][] {
  let tables: Table[] = [];
  return sent.flatMap(({ body }) => {
    if (!('block' in body)) return [];
    if (body.schema) tables = decodeKeyframe(body.block, body.schema);
    else applyDelta(body.block, tables);
    return [flat(tables)];
  });
}

/** And as they are read again, whether they have been packed meanwhile or not. */
async function storedCells(hostId: number): Promise<number[][][]> {
  const deps = { ...server.database, schemas: new SchemaRegistry(server.database.db) };
  const cells: number[][][] = [];
  for await (const { tables } of replaySamples(deps, hostId, STARTED_MS, Date.now()))
    cells.push(flat(tables));
  return cells;
}

/** A process level for half a minute, then rising by 2 MiB a second. */
function recording(seconds: number): ToServer[] {
  const messages: ToServer[] = [
    {
      type: 'hello',
      body: {
        protocol: PROTOCOL_VERSION,
        agentVersion: '0.1.0',
        host: {
          hostname: 'db-07',
          kernel: '6.1.0',
          architecture: 'x64',
          cpuCount: 2,
          memTotalBytes: 4096 * MIB,
          pageSizeBytes: 4096,
          ticksPerSecond: 100,
        },
        boots: [{ id: BOOT_ID, bootedAtMs: STARTED_MS, ticksZeroMs: STARTED_MS, firstSeq: 1, nextSeq: 1 }],
        capabilities: ['ask'],
        clockMs: STARTED_MS,
      },
    },
  ];
  let before: Table[] | undefined;
  for (let second = 0; second < seconds; second++) {
    const rssBytes = (64 + 2 * Math.max(0, second - 30)) * MIB;
    const tables = tablesOf([{ ...LEAK, rssBytes }]);
    const out = new ByteWriter();
    if (before) encodeDelta(before, tables, out);
    else encodeKeyframe(tables, out);
    messages.push({
      type: 'sample',
      boot: 0,
      seq: second + 1,
      body: {
        atMs: STARTED_MS + (3000 + second) * 1000,
        uptimeMs: (3000 + second) * 1000,
        intervalMs: 1000,
        ...(!before && { schema: tables.map(({ schema }) => schema) }),
        block: out.finish(),
        described: before ? [] : [describeProcess(LEAK.pid, LEAK.startTicks, '/opt/leak')],
      },
    });
    before = tables;
  }
  return [...messages, { type: 'bye', body: { reason: 'recorded' } }];
}

function write(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function replay(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'replay', ...args], {
    env: { ...process.env, DATABASE_URL: server.databaseUrl, SEEP_TIME_SCALE: '60', SEEP_LOG_LEVEL: 'error' },
  });
  const result = { code: null as number | null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  result.code = await new Promise((resolve) => {
    child.once('close', resolve);
  });
  return result;
}

interface Answer {
  files: { hostId: string; host: string; boots: object[]; findings: { subject: object; onset: string }[] }[];
}

test(
  'a recording is a host with its boot, byte for byte, and the leak in it is found',
  { timeout: 60_000 },
  async () => {
    const messages = recording(300);
    const file = write('leak.jsonl', messages.map(formatRecordedFrame));
    const { code, stdout, stderr } = await replay(file, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [replayed] = (JSON.parse(stdout) as Answer).files;
    expect(replayed).toMatchObject({
      host: 'db-07',
      boots: [
        {
          id: BOOT_ID,
          records: 300,
          from: '2026-11-01T00:50:00.000Z',
          to: '2026-11-01T00:54:59.000Z',
        },
      ],
      findings: [{ subject: { kind: 'process', pid: 40, command: '/opt/leak' } }],
    });
    // At its own time, and not at that of the replay.
    expect(replayed?.findings[0]?.onset).toMatch(/^2026-11-01T00:5\d/);
    const rows = await storedRecords(server.database.pool, Number(replayed?.hostId));
    const sent = messages.filter((message): message is NumberedMessage => 'seq' in message);
    expect(rows.map(({ seq }) => seq)).toEqual(sent.map(({ seq }) => seq));
    expect(await storedCells(Number(replayed?.hostId))).toEqual(cellsOf(sent));
    expect(await server.get(`/hosts/${replayed?.hostId}`)).toMatchObject({
      name: 'db-07',
      labels: { replayed: 'leak.jsonl' },
      connected: false,
      clockSkewSeconds: expect.closeTo(0, 0) as number,
    });
  },
);

test('every file is a host of its own, and people are told in lines', { timeout: 60_000 }, async () => {
  const lines = recording(3).map(formatRecordedFrame);
  const [one, two] = [write('one.jsonl', lines), write('two.jsonl', lines)];
  const { code, stdout } = await replay(one, two);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /one\.jsonl: db-07 \(host \d+\), 3 records from 2026-11-01T00:50:00\.000Z to \S+\n {2}nothing was found\n\S+two\.jsonl: db-07/,
  );
});

test.each([
  ['that is not there', 'gone.jsonl', undefined, /gone\.jsonl: ENOENT/],
  ['of something else', 'notes.txt', ['hello'], /notes\.txt, line 1: a recorded frame that is not JSON/],
  [
    'without its beginning',
    'tail.jsonl',
    ['{"type":"bye","body":{"reason":"x"}}'],
    /does not begin with a hello/,
  ],
  [
    'that is damaged',
    'damaged.jsonl',
    [...recording(2).slice(0, 2).map(formatRecordedFrame), '{"type":"sample","boot":0,"seq":2,"body":{}}'],
    /damaged\.jsonl, line 3: sample\./,
  ],
  [
    'that begins amid its samples',
    'amid.jsonl',
    recording(3)
      .filter((_message, index) => index !== 1)
      .map(formatRecordedFrame),
    /was not taken in: a delta without a keyframe/,
  ],
])('a recording %s is refused', { timeout: 60_000 }, async (_what, name, lines, reason) => {
  const file = lines ? write(name, lines) : join(folder, name);
  const { code, stderr } = await replay(file);
  expect(code).toBe(1);
  expect(stderr).toMatch(reason);
  expect(stderr).not.toContain(' at ');
});
