import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { MAX_FRAME_BYTES } from '@seep/shared';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AgentsIn, type AgentsInDeps, createAgentsIn } from '../src/agents/agents-in.ts';
import { Newcomers } from '../src/agents/newcomers.ts';
import { createDatabase } from '../src/db/client.ts';
import { readConfig } from '../src/env.ts';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { Live } from '../src/live.ts';
import { agentConfigOf } from '../src/services/agents/agent-settings.ts';
import { DEFAULT_DETECTION } from '../src/services/detection/detection-settings.ts';
import { DeafPeer } from './deaf-peer.ts';
import { helloOf, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const TABLES = tablesOf([{ pid: 1, startTicks: 5, rssBytes: 8 << 20 }]);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Door extends AsyncDisposable {
  url: string;
  gateway: AgentsIn['gateway'];
  /** Connections that it holds. */
  connections(): Promise<number>;
}

/** The agents' side of a second server on the same database, which lets few newcomers in at a time. */
async function startDoor(newcomers = new Newcomers(), admit?: AgentsInDeps['admit']): Promise<Door> {
  const logger = pino({ level: 'silent' });
  const database = createDatabase(server.databaseUrl, logger, 2);
  const config = readConfig({ DATABASE_URL: server.databaseUrl });
  const { gateway, ingest }: AgentsIn = createAgentsIn({
    database,
    config,
    live: new Live(),
    logger,
    schemas: new SchemaRegistry(database.db),
    settings: () => DEFAULT_DETECTION,
    agentConfig: () => agentConfigOf(config),
    newcomers,
    ...(admit && { admit }),
  });
  const http: Server = createServer();
  http.on('upgrade', (request, socket, head) => void gateway.upgrade(request, socket, head));
  await once(http.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/agent`,
    gateway,
    connections: () => promisify(http.getConnections.bind(http))(),
    async [Symbol.asyncDispose]() {
      http.close();
      await gateway.stop();
      await ingest.stop();
      await database.close();
    },
  };
}

test('what a connection brought that was refused keeps nobody else out', async () => {
  const { credential } = await server.enrol();
  const peers = [];
  try {
    for (let time = 0; time < 5; time++) {
      const peer = await DeafPeer.connect(server.socketUrl, credential);
      peers.push(peer);
      peer.send(helloOf(randomUUID(), 1));
      await peer.hears('welcome');
      // As much as may be sent at once, and none of it can be read.
      peer.send(new Uint8Array(MAX_FRAME_BYTES).fill(0xc1));
      await peer.hears('frame_malformed');
    }
    const other = await server.enrol();
    await using agent = await TestAgent.connect(server.socketUrl, other.credential);
    await agent.hello();
    await agent.acked(agent.sample(TABLES));
    expect(agent.received.map(({ type }) => type)).not.toContain('slow_down');
  } finally {
    for (const peer of peers) await peer[Symbol.asyncDispose]();
  }
});

test('one credential that comes again and again without a hello has one place, and keeps nobody out', async () => {
  const { credential } = await server.enrol();
  const peers: DeafPeer[] = [];
  try {
    // As many as there are places for all hosts.
    for (let time = 0; time <= 512; time++) peers.push(await DeafPeer.connect(server.socketUrl, credential));
    for (const peer of peers.slice(0, -1)) await peer.cutOff();
    expect(peers.at(-1)?.isConnected).toBe(true);
    const other = await server.enrol();
    await using agent = await TestAgent.connect(server.socketUrl, other.credential);
    await agent.hello();
  } finally {
    for (const peer of peers) await peer[Symbol.asyncDispose]();
  }
});

test('a newcomer that comes again gives its turn back, whether or not it answers', async () => {
  const newcomers = new Newcomers(4);
  await using door = await startDoor(newcomers);
  const { credential } = await server.enrol();
  const peers: DeafPeer[] = [];
  try {
    for (let time = 0; time < 4; time++) {
      const peer = await DeafPeer.connect(door.url, credential);
      peers.push(peer);
      peer.send(helloOf(randomUUID(), 1));
      await peer.hears('welcome');
      expect(newcomers.insideCount).toBe(1);
    }
    expect(peers.every(({ isConnected }) => isConnected)).toBe(true);
  } finally {
    for (const peer of peers) await peer[Symbol.asyncDispose]();
  }
});

test('a newcomer that comes again while it waits is cut off, and waits once', async () => {
  const newcomers = new Newcomers(0, 2);
  await using door = await startDoor(newcomers);
  const { credential } = await server.enrol();
  for (let time = 0; time < 4; time++) {
    await using peer = await DeafPeer.connect(door.url, credential);
    peer.send(helloOf(randomUUID(), 1));
    await expect.poll(() => newcomers.waitingCount).toBe(1);
    await using next = await DeafPeer.connect(door.url, credential);
    await peer.cutOff();
    expect(newcomers.waitingCount).toBe(0);
    expect(next.isConnected).toBe(true);
  }
});

test('more new hosts than turns all get in; a known one does not wait for them', async () => {
  const newcomers = new Newcomers(2);
  await using door = await startDoor(newcomers);
  const known = await server.enrol();
  const bootId = randomUUID();
  await using before = await TestAgent.connect(door.url, known.credential, { bootId });
  await before.hello();
  await before.acked(before.sample(TABLES));
  before.socket.terminate();

  const agents: TestAgent[] = [];
  try {
    for (let count = 0; count < 8; count++) {
      const { credential } = await server.enrol();
      agents.push(await TestAgent.connect(door.url, credential));
    }
    const welcomes = agents.map((agent) => agent.hello());
    await expect.poll(() => newcomers.waitingCount).toBe(6);
    await using again = await TestAgent.connect(door.url, known.credential, { bootId, seq: 1 });
    expect((await again.hello()).body.storedSeqs).toEqual([1]);
    await Promise.all(
      agents.map(async (agent, index) => {
        await welcomes[index];
        await agent.acked(agent.sample(TABLES));
      }),
    );
    expect([newcomers.insideCount, newcomers.waitingCount]).toEqual([0, 0]);
  } finally {
    for (const agent of agents) await agent[Symbol.asyncDispose]();
  }
});

test('a new host that finds too many waiting is told to come back', async () => {
  await using door = await startDoor(new Newcomers(0, 0));
  const { credential } = await server.enrol();
  await using agent = await TestAgent.connect(door.url, credential);
  agent.hello().catch(() => undefined);
  expect(await agent.untilClosed()).toMatchObject({ code: 4005 });
});

test('where there is no room an agent is told so before anything is asked, and holds nothing', async () => {
  await using door = await startDoor(undefined, () => 'no room');
  const { hostname, port } = new URL(door.url);
  // It does not close its end when the server does.
  const peer = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let answer = '';
  peer.on('data', (data) => (answer += data.toString()));
  peer.write('GET /agent HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(peer, 'end');
  expect(answer).toContain('503 Service Unavailable\r\n');
  expect(answer).toMatch(/Retry-After: (?:1[5-9]|2\d|30)\r\n/);
  expect(answer).toContain('{"code":"rate_limited","message":"no room"}');
  await expect.poll(() => door.connections()).toBe(0);
  peer.destroy();
  expect(door.gateway.turnedAway).toMatchObject({ open_files: 1, credential: 0 });
});
