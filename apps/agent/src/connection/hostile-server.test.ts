import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentConfig, encodeBody, encodeMessage, MAX_FRAME_TO_AGENT_BYTES } from '@seep/shared';
import { KernelFs, readPidStat } from '@seep/collectors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boot, createConnection, logger } from '../../test/connection.ts';
import { FakeServer } from '../../test/fake-server.ts';
import { Asks } from '../asks/asks.ts';
import { Spool } from '../spool/spool.ts';
import type { Connection } from './connection.ts';

/* What a server that wants to harm a host can make of its agent: nothing but samples, at a bounded rate. */

let dir: string;
let server: FakeServer;
let spool: Spool;
let connection: Connection;
let configs: AgentConfig[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'seep-hostile-'));
  server = await FakeServer.listen();
  spool = Spool.open(dir, boot, logger);
  configs = [];
  const asks = new Asks({
    fs,
    pageSizeBytes: 4096,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
  });
  connection = createConnection({
    url: server.url,
    spool,
    onConfig: (config) => void configs.push(config),
    onAsk: (ask) => asks.answer(ask),
  });
  connection.start();
  await vi.waitUntil(() => connection.state === 'streaming', 30_000);
});
afterEach(async () => {
  await connection.stop('test ends');
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const fs = new KernelFs();
const me = { pid: process.pid, startTicks: readPidStat(fs, process.pid)?.startTicks ?? 0 };
const told = () => server.received.filter((message) => message.type === 'answer').map(({ body }) => body);

/** The code with which the agent closes the connection that there is now. */
async function closeCode(): Promise<number> {
  return new Promise((resolve) => {
    server.socket?.once('close', (code: number) => resolve(code));
  });
}

/** Everything that was sent before is handled when the answer to a ping is here. */
async function handled(): Promise<void> {
  await new Promise((resolve) => {
    server.socket?.once('pong', resolve);
    server.socket?.ping();
  });
}

const say = (message: unknown) => server.socket?.send(encodeMessage(message as never));
const answers = () => server.received.filter(({ type }) => type === 'error');

test.each(['exec', 'update', 'read_file', '__proto__', 'constructor'])(
  'a message of the unknown type %s is answered, and that is all',
  async (type) => {
    say({ type, body: { command: ['rm', '-rf', '/'], path: '/etc/shadow', pid: 1 } });
    await server.until(() => answers().length === 1);
    expect(server.received.map((message) => message.type)).toEqual(['hello', 'error']);
    expect(connection.state).toBe('streaming');
  },
);

test('a flood of unknown messages is answered a few times only', async () => {
  for (let count = 0; count < 1000; count++) say({ type: `unknown_${count}`, body: {} });
  await handled();
  expect(answers().length).toBe(16);
});

test('an ask for what is not in the list reads nothing', async () => {
  const reads = ['exec', 'file:/etc/shadow', 'environ', '__proto__', 'constructor'];
  say({ type: 'ask', body: { id: 1, ...me, reads } });
  await server.until(() => told().length === 1);
  expect(Object.keys(told()[0]?.reading ?? {})).toEqual(['unread']);
  const { unread } = told()[0]?.reading ?? {};
  expect(new Set(Object.values(unread ?? {}))).toEqual(new Set(['unknown_read']));
  expect(connection.state).toBe('streaming');
});

test.each([
  { pid: 0 },
  { pid: -1 },
  { pid: '../../etc' },
  { pid: 1e12 },
  { startTicks: -1 },
  { reads: [] },
  { reads: Array.from({ length: 9 }, () => 'maps') },
  { reads: 'maps' },
  { id: undefined },
])('an ask beyond its bounds is refused: %j', async (wish) => {
  const closed = closeCode();
  say({ type: 'ask', body: { id: 1, ...me, reads: ['limits'], ...wish } });
  expect(await closed).toBe(4000);
  expect(told()).toEqual([]);
});

test('a flood of asks reads no more than a few times', async () => {
  for (let id = 0; id < 1000; id++) say({ type: 'ask', body: { id, ...me, reads: ['maps', 'descriptors'] } });
  await server.until(() => told().length === 1000);
  const refused = told().filter(({ refusal }) => refusal === 'too_many_asks');
  expect(refused.length).toBeGreaterThan(980);
  expect(told().length - refused.length).toBeGreaterThan(0);
});

test('a flood ends the connection', async () => {
  const closed = closeCode();
  for (let count = 0; count < 20_000; count++) say({ type: 'config', body: server.config });
  expect(await closed).toBe(4005);
  expect(configs.length).toBeLessThan(20_000);
});

test.each([
  { intervalMs: 1 },
  { intervalMs: 0 },
  { intervalMs: -1 },
  { intervalMs: 1e12 },
  { keyframeIntervalMs: 1 },
  { heartbeatIntervalMs: 1e9 },
  { timeScale: 1e9 },
  { scrub: 'everything' },
])('settings beyond their bounds are refused: %j', async (wish) => {
  const before = configs.length;
  const closed = closeCode();
  say({ type: 'config', body: { ...server.config, ...wish } });
  expect(await closed).toBe(4000);
  expect(configs.length).toBe(before);
});

test('a frame of more than its bound is not taken in', async () => {
  const closed = closeCode();
  server.socket?.send(Buffer.alloc(MAX_FRAME_TO_AGENT_BYTES + 1));
  expect(await closed).toBe(1009);
  await expect.poll(() => connection.state).toBe('streaming');
});

test.each([
  ['is cut off', (socket: Duplex) => socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf')],
  [
    'does not end',
    (socket: Duplex) => {
      socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 1000000000\r\n\r\n');
      const more = () => socket.write('x'.repeat(10_000), (error) => error ?? setImmediate(more));
      more();
    },
  ],
])('a refusal that %s is a refusal: the agent comes back', async (_name, refuse) => {
  const { port } = server;
  await server.close();
  let refusals = 0;
  const full = createServer().on('upgrade', (_request, socket) => {
    refusals++;
    socket.on('error', () => undefined);
    refuse(socket);
  });
  await once(full.listen(port, '127.0.0.1'), 'listening');
  await expect.poll(() => refusals).toBeGreaterThan(1);
  full.close();
  full.closeAllConnections();
  expect(connection.lastError).toBe('HTTP 503');
  await once(full, 'close');
  server = await FakeServer.listen(port);
  await expect.poll(() => connection.state).toBe('streaming');
});

test('a pause that is longer than it may be is refused', async () => {
  const closed = closeCode();
  say({ type: 'slow_down', body: { pauseMs: 86_400_000 } });
  expect(await closed).toBe(4000);
});

test('a server that does not read fills no memory', async () => {
  server.socket?.pause();
  const body = encodeBody({ events: [{ kind: 'note', atMs: 1, detail: { text: 'x'.repeat(4000) } }] });
  for (let count = 0; count < 1500; count++) {
    spool.append({ type: 'event', body }, count % 100 === 0 ? 'keyframe' : 'event', count);
    connection.notify();
  }
  // Records that are sent and not acked are bounded in number; the others stay on disk.
  expect(connection.unackedCount).toBe(256);
});
