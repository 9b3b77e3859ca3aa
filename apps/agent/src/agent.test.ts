import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { applyDelta, decodeKeyframe, type HostEvent, type Table } from '@seep/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logger } from '../test/connection.ts';
import { FakeServer } from '../test/fake-server.ts';
import { Agent } from './agent.ts';
import { systemClock } from './sampler.ts';

/* The whole agent against the protocol's other side: what it says of itself. */

const FIXTURE = join(import.meta.dirname, '../../../libs/collectors/fixtures/debian-12-cgroup1');

let dir: string;
let server: FakeServer;
let agent: Agent;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'seep-agent-'));
  server = await FakeServer.listen();
  server.config.intervalMs = 250;
});
afterEach(async () => {
  await agent.stop('test ends');
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

function start(options: { root?: string; maxAgeMs?: number; url?: string } = {}): void {
  agent = new Agent({
    fs: new KernelFs(options.root ?? '/'),
    clock: systemClock,
    random: () => 0,
    logger,
    version: '0.1.0',
    url: options.url ?? server.url,
    credential: 'secret',
    credentialFingerprint: 'secret',
    transport: {},
    spoolDir: join(dir, 'spool'),
    spoolLimits: { maxBytes: 1024 ** 2, maxAgeMs: options.maxAgeMs ?? 86_400_000 },
    intervalMs: 250,
  });
  agent.start();
}

const events = (): HostEvent[] =>
  server.numbered.flatMap((message) => (message.type === 'event' ? message.body.events : []));

/** Tables as the last sample that came has them. */
function lastTables(): Map<string, Table> {
  let tables: Table[] = [];
  for (const message of server.numbered) {
    if (message.type === 'event') continue;
    const { schema, block } = message.body;
    if (schema) tables = decodeKeyframe(block, schema);
    else applyDelta(block, tables);
  }
  return new Map(tables.map((table) => [table.schema.name, table]));
}

const samples = () => server.numbered.filter(({ type }) => type !== 'event').length;

const describedPids = (): number[] =>
  server.numbered.flatMap((message) =>
    message.type === 'event' ? [] : message.body.described.map(({ pid }) => pid),
  );

test('every sample says how the agent itself does, and has it as any other process', async () => {
  start();
  await server.until(() => samples() >= 3);
  const host = lastTables().get('host');
  const value = (metric: string) => host?.value(0, host.columnOf(metric));
  expect(value('agentRssBytes')).toBeGreaterThan(1024 ** 2);
  expect(value('agentCpuMilliseconds')).toBeGreaterThan(0);
  for (const metric of ['agentLateMilliseconds', 'agentSpoolBytes', 'agentSpoolRecords'])
    expect(value(metric)).toBeGreaterThanOrEqual(0);
  expect([value('agentDroppedRecords'), value('agentDetailLevel')]).toEqual([0, 0]);
  expect(lastTables().get('process')?.rowOf(process.pid)).toBeGreaterThanOrEqual(0);
  expect(lastTables().get('collector')?.rowCount).toBe(0);
});

test('a collector that fails is counted in every sample, and told once with its reason', async () => {
  const root = join(dir, 'host');
  cpSync(FIXTURE, root, { recursive: true, verbatimSymlinks: true });
  rmSync(join(root, 'proc/loadavg'));
  mkdirSync(join(root, 'proc/loadavg'));
  start({ root });
  // A busy machine has samples without the table: it is read when there is time.
  await server.until(() => samples() > 0 && (lastTables().get('collector')?.value(0, 0) ?? 0) >= 3);
  expect(lastTables().get('collector')?.rowCount).toBe(1);
  const told = events().filter(({ kind }) => kind === 'collector_failed');
  expect(told.map(({ detail }) => detail)).toEqual([
    { collector: 'loadavg', reason: expect.stringContaining('EISDIR') as string },
  ]);
});

test('what the spool had to drop is missing in the numbers, and told with its reason', async () => {
  const { port, url } = server;
  await server.close();
  start({ url, maxAgeMs: 2000, root: FIXTURE });
  await vi.waitUntil(() => agent.droppedRecords > 0, 45_000);
  server = await FakeServer.listen(port);
  server.config.intervalMs = 250;
  await server.until(() => events().some(({ kind }) => kind === 'records_dropped'));
  const loss = events().find(({ kind }) => kind === 'records_dropped');
  expect(loss?.detail).toMatchObject({ reason: 'too_old' });
  expect(loss?.detail['records']).toBeGreaterThan(0);
  expect(server.numbered[0]?.seq).toBeGreaterThan(1);
  // The first sample, which says what everything is, was among them: it is said again.
  await server.until(() => describedPids().includes(1));
});

test('hides more of command lines when the server says so while it runs, also of what runs already', async () => {
  start({ root: FIXTURE });
  const commands = () =>
    server.numbered.flatMap((message) =>
      message.type === 'event' ? [] : message.body.described.map(({ command }) => command),
    );
  const told = () => commands().filter((command) => /^\S+ \S/.test(command));
  await server.until(() => told().length > 0 && samples() >= 2);
  const before = told();
  const described = commands().length;
  // Less than the host's own settings say is not to be had.
  server.send({ type: 'config', body: { ...server.config, scrub: 'off' } });
  await server.until(() => samples() >= 5);
  expect(commands()).toHaveLength(described);
  server.send({ type: 'config', body: { ...server.config, scrub: 'strict' } });
  await server.until(() => commands().length === 2 * described);
  const after = told().slice(before.length);
  expect(after).toHaveLength(before.length);
  expect(after).not.toEqual(before);
  expect(after.join(' ')).toContain('***');
  expect(server.received.filter(({ type }) => type === 'hello')).toHaveLength(1);
});
