import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connections } from './connections.ts';

/* Of 200 files a half is kept back: agents may be on 100 connections, all together on 150. */

/** More than the kernel holds for a reader that does not read. */
const LARGE_BYTES = 64 << 20;

let limit: number;
let said: { level: number; msg: string }[];
let connections: Connections;
let server: Server;
let sockets: Socket[];
/** Why the agent that came last was not let in. */
let refusals: (string | undefined)[];

beforeEach(async () => {
  limit = 200;
  said = [];
  refusals = [];
  sockets = [];
  const logger = pino(
    {},
    { write: (line: string) => void said.push(JSON.parse(line) as { level: number; msg: string }) },
  );
  connections = new Connections(logger, () => limit);
  server = createServer((request, response) =>
    response.end(request.url === '/large' ? Buffer.alloc(LARGE_BYTES) : 'page'),
  );
  server.on('upgrade', (_request, socket) => {
    const refusal = connections.admitAgent(socket);
    refusals.push(refusal);
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end()).resume();
    if (refusal === undefined) socket.write('HTTP/1.1 101 Switching\r\n\r\n');
    else socket.end('HTTP/1.1 503 Busy\r\n\r\n');
  });
  connections.watch(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Says this, and keeps the connection. @returns the first line of the answer; nothing when it was cut off */
async function say(request: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(`${request}\r\n\r\n`);
  return new Promise((resolve) => {
    socket.once('data', (data) => resolve(data.toString().split('\r\n')[0] ?? ''));
    socket.once('close', () => resolve(''));
  });
}

const agent = () => say('GET /agent HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket');
const page = () => say('GET / HTTP/1.1\r\nHost: x');
const OK = 'HTTP/1.1 200 OK';

async function times<Answer>(count: number, ask: () => Promise<Answer>): Promise<Answer[]> {
  const answers = [];
  for (let time = 0; time < count; time++) answers.push(await ask());
  return answers;
}

test('agents leave the reserve to pages, and come in when others go', async () => {
  await times(100, agent);
  expect(refusals.every((refusal) => refusal === undefined)).toBe(true);
  expect(await agent()).toContain('503');
  expect(refusals.at(-1)).toContain('200 files');
  expect(await page()).toBe(OK);
  expect(await agent()).toContain('503');
  expect(said.map(({ msg }) => msg)).toEqual([expect.stringContaining('LimitNOFILE=')]);
  for (const socket of sockets.slice(0, 10)) socket.destroy();
  await expect.poll(() => connections.count).toBeLessThan(100);
  expect(await agent()).toContain('101');
});

test('pages that keep their connections neither keep each other out nor agents', async () => {
  expect(new Set(await times(400, page))).toEqual(new Set([OK]));
  await expect.poll(agent).toContain('101');
});

test('an answer that is still being sent is sent to its end', async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let bytes = 0;
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'readable');
  await times(200, page);
  socket.on('data', (data) => (bytes += data.length));
  await expect.poll(() => bytes).toBeGreaterThan(LARGE_BYTES);
});

test('whoever says nothing leaves files to the process', async () => {
  const silent = Array.from({ length: 160 }, () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    return socket.on('error', () => undefined);
  });
  await expect.poll(() => silent.filter(({ destroyed }) => destroyed).length).toBe(10);
  expect(connections.count).toBe(150);
  expect(connections.isScarce).toBe(true);
  expect(said.map(({ level }) => level)).toEqual([50]);
});

test('a limit that was raised counts without a new start', async () => {
  await times(100, agent);
  limit = 400;
  expect(await agent()).toContain('503');
  expect(connections.limit).toBe(400);
  expect(said.map(({ msg }) => msg)).toEqual(['more files may be open now']);
  await times(60, agent);
  expect(refusals.at(-1)).toBeUndefined();
});
