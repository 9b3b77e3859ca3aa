import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBody } from '@seep/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boot, createConnection, logger } from '../../test/connection.ts';
import { FakeServer } from '../../test/fake-server.ts';
import type { RecordRole } from '../spool/boot-spool.ts';
import { Spool } from '../spool/spool.ts';
import type { Connection, ConnectionChange } from './connection.ts';

let dir: string;
let server: FakeServer;
let spool: Spool;
let connection: Connection;
let keyframesAskedFor: number;
let changes: ConnectionChange[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'seep-connection-'));
  server = await FakeServer.listen();
  spool = Spool.open(dir, boot, logger);
  keyframesAskedFor = 0;
  changes = [];
  connection = create(server.url);
});
afterEach(async () => {
  await connection.stop('test ends');
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

function create(url: string): Connection {
  return createConnection({
    url,
    spool,
    onChange: (change) => void changes.push(change),
    onKeyframeNeeded: () => void keyframesAskedFor++,
  });
}

function add(role: RecordRole): void {
  const body = encodeBody({ events: [{ kind: 'note', atMs: 1, detail: {} }] });
  spool.append({ type: 'event', body }, role, 0);
  connection.notify();
}

const seqs = () => server.numbered.map(({ seq }) => seq);

test('says hello first and sends what waited, oldest first', async () => {
  add('keyframe');
  add('delta');
  connection.start();
  await server.until(() => seqs().length === 2);
  expect(server.received[0]).toMatchObject({
    type: 'hello',
    body: { protocol: 1, boots: [{ firstSeq: 1, nextSeq: 3 }] },
  });
  expect(seqs()).toEqual([1, 2]);
});

test('an ack empties the spool', async () => {
  add('keyframe');
  connection.start();
  await server.until(() => seqs().length === 1);
  await expect.poll(() => spool.unackedCount).toBe(0);
});

test('begins again at the keyframe before the first record that is not stored', async () => {
  add('keyframe');
  add('delta');
  server.storedSeqs = [0];
  server.acksAll = false;
  connection.start();
  await server.until(() => seqs().length === 2);
  // The server stored the first, and its ack was lost with the connection.
  server.storedSeqs = [1];
  server.received.length = 0;
  server.socket?.terminate();
  await server.until(() => seqs().length === 2);
  expect(seqs()).toEqual([1, 2]);
});

test('a backlog longer than the window goes through, also when most of it is stored already', async () => {
  for (let at = 0; at < 700; at++) add(at === 0 ? 'keyframe' : 'delta');
  server.acksAll = false;
  connection.start();
  await server.until(() => seqs().length === 256);
  server.socket?.terminate();
  server.received.length = 0;
  server.storedSeqs = [600];
  await server.until(() => seqs().length === 700);
  expect(seqs().at(-1)).toBe(700);
});

test('does not send faster than it is acked', async () => {
  server.acksAll = false;
  for (let at = 0; at < 400; at++) add(at === 0 ? 'keyframe' : 'delta');
  connection.start();
  await server.until(() => seqs().length === 256);
  server.send({ type: 'ack', body: { boot: 0, seq: 100 } });
  await server.until(() => seqs().length === 356);
  expect(seqs().at(-1)).toBe(356);
});

test('asks for a keyframe when nothing is left that begins with one', async () => {
  server.storedSeqs = [5];
  connection.start();
  await expect.poll(() => keyframesAskedFor).toBe(1);
  add('keyframe');
  await server.until(() => seqs().length === 1);
  expect(seqs()).toEqual([6]);
});

test('comes back after the server was away, with everything from meanwhile', async () => {
  connection.start();
  add('keyframe');
  await server.until(() => seqs().length === 1);
  const { port } = server;
  await server.close();
  add('delta');
  add('delta');
  server = await FakeServer.listen(port);
  server.storedSeqs = [1];
  await server.until(() => seqs().at(-1) === 3);
  expect(seqs()).toEqual([1, 2, 3]);
});

test('an ack of what was never sent ends the connection', async () => {
  connection.start();
  await expect.poll(() => connection.state).toBe('streaming');
  const closed = new Promise((resolve) => {
    server.socket?.once('close', (code) => resolve(code));
  });
  server.send({ type: 'ack', body: { boot: 0, seq: 99 } });
  expect(await closed).toBe(4002);
});

test('random bytes from the server end the connection and nothing else', async () => {
  connection.start();
  await expect.poll(() => connection.state).toBe('streaming');
  server.socket?.send(Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]));
  await expect.poll(() => changes.map(({ connected }) => connected)).toEqual([true, false, true]);
});

test('says goodbye when it is stopped', async () => {
  connection.start();
  await expect.poll(() => connection.state).toBe('streaming');
  await connection.stop('SIGTERM');
  await server.until(() => server.received.some(({ type }) => type === 'bye'));
});

test('sends nothing during a pause that the server has asked for, and all of it after', async () => {
  connection.start();
  await server.until(() => server.received.length === 1);
  server.send({ type: 'slow_down', body: { pauseMs: 3000 } });
  // A pong comes behind the message that was sent before its ping: the pause is known by now.
  await new Promise((resolve) => {
    server.socket?.once('pong', resolve);
    server.socket?.ping();
  });
  add('keyframe');
  add('delta');
  await new Promise((resolve) => {
    server.socket?.once('pong', resolve);
    server.socket?.ping();
  });
  expect(seqs()).toEqual([]);
  await server.until(() => seqs().length === 2);
});

test('says when it is connected and why it is not any more, and by how much the clocks differ', async () => {
  connection.start();
  await server.until(() => server.received.length === 1);
  await expect.poll(() => changes.length).toBe(1);
  expect(changes).toEqual([{ connected: true, clockSkewMs: expect.closeTo(0, -4) }]);
  server.socket?.close(4050, 'server_stopping: the server is stopping');
  await expect.poll(() => changes.length).toBe(2);
  expect(changes[1]).toEqual({ connected: false, reason: 'server_stopping: the server is stopping' });
});

test('says in the words of the server why it was not let in, keeps what it has and comes back', async () => {
  add('keyframe');
  const { port } = server;
  await server.close();
  const full = createServer().on('upgrade', (_request, socket) => {
    const body = JSON.stringify({ code: 'rate_limited', message: 'no room for more agents' });
    socket.end(
      `HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
  await once(full.listen(port, '127.0.0.1'), 'listening');
  connection.start();
  await expect.poll(() => changes.length).toBeGreaterThan(1);
  await new Promise((resolve) => {
    full.close(resolve);
  });
  expect(changes[0]).toEqual({ connected: false, reason: 'HTTP 503: no room for more agents' });
  expect(spool.unackedCount).toBe(1);
  server = await FakeServer.listen(port);
  await server.until(() => seqs().length === 1);
});
