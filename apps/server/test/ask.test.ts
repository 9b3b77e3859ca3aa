import { type Answer, type Ask, ASK_CAPABILITY, encodeMessage } from '@seep/shared';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/env.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { freePort, type RunningServer, startServer } from '../src/testing.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* A person asks, the server asks the host, the host answers: here by an agent that is told what to say. */

let server: TestServer;
let replica: RunningServer;
let admin: string;
beforeAll(async () => {
  server = await startTestServer();
  const config = readConfig({ DATABASE_URL: server.databaseUrl, SEEP_PORT: `${await freePort()}` });
  replica = await startServer(config, pino({ level: 'silent' }));
  admin = await createApiToken(server.database.db, 'test', { name: 'admin', role: 'admin' });
});
afterAll(async () => {
  await replica.close();
  await server[Symbol.asyncDispose]();
});

const APP = { pid: 40, startTicks: 700, rssBytes: 64 << 20 };
const MEMORY = { rssBytes: 64 << 20, pssBytes: 50 << 20, sharedBytes: 0, privateBytes: 64 << 20 };

/** A host that runs one process, and says when asked what it is told to say. */
async function connected(
  reply: (ask: Ask) => Answer | undefined,
  capabilities: string[] = [ASK_CAPABILITY],
): Promise<{ agent: TestAgent; id: string; asked: () => Ask[] }> {
  const { hostId, credential } = await server.enrol('asked');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello({ capabilities });
  const described = [describeProcess(APP.pid, APP.startTicks, '/usr/bin/app')];
  await agent.acked(agent.sample(tablesOf([APP]), { described }));
  agent.socket.on('message', () => {
    const last = agent.received.at(-1);
    const answer = last?.type === 'ask' ? reply(last.body) : undefined;
    if (answer) agent.sendRaw(encodeMessage({ type: 'answer', body: answer }));
  });
  return {
    agent,
    id: `${hostId}-1-${APP.pid}-${APP.startTicks}`,
    asked: () => agent.received.flatMap((message) => (message.type === 'ask' ? [message.body] : [])),
  };
}

const answering = ({ id }: Ask): Answer => ({
  id,
  atMs: 1_795_444_400_000,
  tookMs: 2,
  reading: { memory: MEMORY, unread: { maps: 'too_large' } },
});

async function read(
  path: string,
  url = server.url,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/api/v1/processes/${path}`, {
    headers: { authorization: `Bearer ${admin}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('what the host reads is what the asker gets', async () => {
  const { agent, id, asked } = await connected(answering);
  await using _agent = agent;
  expect(await read(`${id}/live?reads=memory,maps`)).toEqual({
    status: 200,
    body: {
      at: '2026-11-23T14:33:20.000Z',
      tookSeconds: 0.002,
      memory: MEMORY,
      unread: { maps: 'too_large' },
    },
  });
  expect(asked()).toEqual([{ id: 1, pid: 40, startTicks: 700, reads: ['memory', 'maps'] }]);
});

test('a host that is connected to another replica is asked through it', async () => {
  const name = 'x'.repeat(250);
  const group = {
    kind: 'file',
    name,
    regionCount: 1,
    sizeBytes: 1,
    rssBytes: 1,
    pssBytes: 1,
    sharedBytes: 0,
  };
  const groups = Array.from({ length: 90 }, () => ({
    ...group,
    privateBytes: 1,
    privateDirtyBytes: 1,
    swapBytes: 0,
  }));
  const { agent, id } = await connected((ask) => ({
    ...answering(ask),
    reading: { maps: { groups, regionCount: 90, isComplete: true }, unread: {} },
  }));
  await using _agent = agent;
  const { status, body } = await read(`${id}/live?reads=maps`, replica.url);
  expect(status).toBe(200);
  expect(body['maps']).toEqual({ groups, regionCount: 90, isComplete: true });
});

test.each([
  ['no_such_process', 409, 'the host says that this process is gone'],
  ['too_many_asks', 429, 'this host was asked a lot just now'],
  ['moon_phase', 503, 'the host refuses: moon_phase'],
])('a host that refuses with %s', async (refusal, status, message) => {
  const { agent, id } = await connected((ask) => ({ id: ask.id, atMs: 1, tookMs: 0, refusal }));
  await using _agent = agent;
  const refused = await read(`${id}/live`);
  expect(refused.status).toBe(status);
  expect(refused.body['message']).toContain(message);
});

test.each([
  ['the environment', 'live?reads=environ'],
  ['nothing', 'live?reads='],
  ['the same again and again', 'live?reads=maps,maps,maps,maps,maps'],
])('asking for %s is no question', async (_what, path) => {
  const { agent, id, asked } = await connected(answering);
  await using _agent = agent;
  expect((await read(`${id}/${path}`)).status).toBe(400);
  expect(asked()).toEqual([]);
});

test('a host that is not connected cannot be asked, and it is said', async () => {
  const { agent, id } = await connected(answering);
  agent.socket.close();
  await agent.untilClosed();
  for (const url of [server.url, replica.url]) {
    await expect
      .poll(async () => (await read(`${id}/live`, url)).body['message'])
      .toMatch(/^test-host is not connected, last heard of at 20\S+Z: only what is stored/);
    expect((await read(`${id}/live`, url)).status).toBe(503);
  }
});

test('a host that leaves before it answers', async () => {
  const { agent, id } = await connected(() => {
    agent.socket.terminate();
    return undefined;
  });
  const { status, body } = await read(`${id}/live`);
  expect({ status, message: body['message'] }).toEqual({
    status: 503,
    message: 'the host lost its connection before it answered',
  });
});

test('a process that is gone, or that never was', async () => {
  const { agent, id, asked } = await connected(answering);
  await using _agent = agent;
  await agent.acked(agent.sample(tablesOf([])));
  expect((await read(`${id}/live`)).status).toBe(409);
  expect((await read(`${id.replace('-700', '-701')}/live`)).status).toBe(404);
  expect(asked()).toEqual([]);
});

test('an agent that is too old is not asked', async () => {
  const { agent, id, asked } = await connected(answering, []);
  await using _agent = agent;
  const { status, body } = await read(`${id}/live`);
  expect(status).toBe(503);
  expect(body['message']).toContain('too old to be asked');
  expect(asked()).toEqual([]);
});

test('a host is not asked more often than it may be', async () => {
  const { agent, id, asked } = await connected(answering);
  await using _agent = agent;
  const statuses: number[] = [];
  for (let count = 0; count < 20; count++) statuses.push((await read(`${id}/live`)).status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(asked().length).toBe(statuses.filter((status) => status === 200).length);
  expect(asked().length).toBeLessThan(12);
});

test('an answer that is larger than it may be ends the connection', async () => {
  const name = 'y'.repeat(4000);
  const group = {
    kind: 'file',
    name,
    regionCount: 1,
    sizeBytes: 1,
    rssBytes: 1,
    pssBytes: 1,
    sharedBytes: 0,
  };
  const groups = Array.from({ length: 100 }, () => ({
    ...group,
    privateBytes: 1,
    privateDirtyBytes: 1,
    swapBytes: 0,
  }));
  const { agent, id } = await connected((ask) => ({
    ...answering(ask),
    reading: { maps: { groups, regionCount: 100, isComplete: true }, unread: {} },
  }));
  expect((await read(`${id}/live`)).status).toBe(503);
  expect(await agent.untilClosed()).toMatchObject({ code: 4001 });
});

test('an answer that nobody waits for is left out', async () => {
  const { agent } = await connected(answering);
  await using _agent = agent;
  agent.sendRaw(
    encodeMessage({ type: 'answer', body: { id: 99, atMs: 1, tookMs: 0, refusal: 'no_such_process' } }),
  );
  await agent.acked(agent.sample(tablesOf([APP])));
  expect(agent.closed).toBeUndefined();
});
