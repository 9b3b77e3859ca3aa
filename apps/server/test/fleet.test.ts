import { unpackRows } from '@seep/shared';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, hosts } from '../src/db/schema/index.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { listFleet } from '../src/services/hosts/list-hosts.ts';
import { summarizeFleet } from '../src/services/hosts/summarize-fleet.ts';
import { storedFinding } from './stored-findings.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MINUTE_MS = 60_000;
const LEAK = { kind: 'process', command: '/srv/worker' } as const;
const PROCESSES = [10, 20].map((pid) => ({ pid, startTicks: pid, rssBytes: 4096 }));
const QUARTER_MS = 15 * MINUTE_MS;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function ask<Data>(token: string, path: string, input: object, method = 'GET'): Promise<Data> {
  const isPost = method === 'POST';
  const response = await fetch(
    `${server.url}/trpc/${path}${isPost ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
    {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(isPost && { body: JSON.stringify(input) }),
    },
  );
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { result: { data: Data } }).result.data;
}

const tokenOf = (name: string) => createApiToken(server.database.db, 'test', { name, role: 'viewer' });

test('the whole fleet comes in one answer', async () => {
  const enrolled = [await server.enrol('first'), await server.enrol('second')];
  const packed = await listFleet({
    db: server.database.db,
    isConnected: () => false,
    sampleIntervalMs: () => 1000,
    timeScale: 1,
  });
  const listed = unpackRows(packed).filter(({ id }) => enrolled.some(({ hostId }) => hostId === id));
  expect(listed.map(({ name, state, kernel, labels }) => ({ name, state, kernel, labels }))).toEqual([
    { name: 'first', state: 'unknown', kernel: null, labels: {} },
    { name: 'second', state: 'unknown', kernel: null, labels: {} },
  ]);
});

test('the fleet in numbers is its hosts, counted', async () => {
  const { db } = server.database;
  const silent = await server.enrol('silent');
  const watched = await server.enrol('watched');
  const { hostId, credential } = await server.enrol('leaking');
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await agent.acked(agent.sample(tablesOf(PROCESSES), { atMs: Date.now(), intervalMs: 1000 }));
  const exhaustionAt = new Date('2026-12-24T12:00:00Z');
  await db
    .insert(findings)
    .values([
      storedFinding(hostId, LEAK, { state: 'probable', exhaustionAt }),
      storedFinding(watched.hostId, LEAK, { exhaustionAt: new Date(exhaustionAt.getTime() + MINUTE_MS) }),
    ]);
  // Nothing was ever heard of the one, the other fell silent an hour ago.
  const disconnectedAt = new Date(Date.now() - 60 * MINUTE_MS);
  await db.update(hosts).set({ disconnectedAt }).where(eq(hosts.id, watched.hostId));

  const deps = { db, isConnected: (id: number) => id === hostId, sampleIntervalMs: () => 1000, timeScale: 1 };
  const [summary, listed] = [await summarizeFleet(deps), unpackRows(await listFleet(deps))];
  const ofState = (state: string) => listed.filter((host) => host.state === state);
  expect(summary).toEqual({
    hostCount: listed.length,
    countByState: { probable: 1, unknown: listed.length - 1 },
    connectedCount: 1,
    processCount: 2,
    leakCount: 2,
    leakingHostCount: 2,
    firstExhaustion: { hostName: listed.find(({ id }) => id === hostId)?.name, atMs: exhaustionAt.getTime() },
    learningUntilMs: null,
    silentSinceMs: disconnectedAt.getTime(),
  });
  expect(ofState('probable').map(({ id }) => id)).toEqual([hostId]);
  expect(ofState('unknown').map(({ id }) => id)).toContain(silent.hostId);
});

test('the last day of a host is kept in a point a quarter of an hour', async () => {
  const { hostId, credential } = await server.enrol('trending');
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const startMs = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS - 4 * QUARTER_MS;
  let last = 0;
  for (let minute = 0; minute < 45; minute += 5) {
    last = agent.sample(tablesOf([]), { atMs: startMs + minute * MINUTE_MS, intervalMs: 5 * MINUTE_MS });
  }
  await agent.acked(last);
  const [trend] = await ask<{ hostId: number; timesMs: number[]; usedRatios: number[] }[]>(
    await tokenOf('trends'),
    'hosts.trends',
    { hostIds: [hostId, 999_999] },
  );
  // A quarter of its 4 GiB is not available.
  expect(trend).toEqual({
    hostId,
    timesMs: [startMs, startMs + QUARTER_MS, startMs + 2 * QUARTER_MS],
    usedRatios: [0.25, 0.25, 0.25],
  });
});

test('a saved view is its owner’s, takes the place of one of the same name, and goes when forgotten', async () => {
  const [ada, bob] = [await tokenOf('ada'), await tokenOf('bob')];
  const view = { page: 'fleet', name: 'databases', query: 'q=role:db' };
  await ask(ada, 'views.save', view, 'POST');
  await ask(ada, 'views.save', { ...view, query: 'q=role:db&sort=exhaustion' }, 'POST');
  expect(await ask(ada, 'views.list', {})).toEqual([{ ...view, query: 'q=role:db&sort=exhaustion' }]);
  expect(await ask(bob, 'views.list', {})).toEqual([]);
  await ask(bob, 'views.remove', { page: 'fleet', name: 'databases' }, 'POST');
  expect(await ask(ada, 'views.list', {})).toHaveLength(1);
  await ask(ada, 'views.remove', { page: 'fleet', name: 'databases' }, 'POST');
  expect(await ask(ada, 'views.list', {})).toEqual([]);
});
