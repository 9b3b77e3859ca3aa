import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MINUTE_MS = 60_000;
const START_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

let server: TestServer;
let hostId: number;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  token = await createApiToken(server.database.db, 'test', { name: 'boots', role: 'viewer' });
  const enrolled = await server.enrol();
  hostId = enrolled.hostId;
  // Two boots, the second half an hour later; each is watched from its second minute on.
  for (const bootedAtMs of [START_MS, START_MS + 30 * MINUTE_MS]) {
    const bootId = randomUUID();
    await using agent = await TestAgent.connect(server.socketUrl, enrolled.credential, { bootId });
    await agent.hello({
      boots: [{ id: bootId, bootedAtMs, ticksZeroMs: bootedAtMs, firstSeq: 1, nextSeq: 1 }],
    });
    for (let minute = 2; minute < 5; minute++) {
      const uptimeMs = minute * MINUTE_MS;
      agent.sample(tablesOf([]), { atMs: bootedAtMs + uptimeMs, uptimeMs, intervalMs: MINUTE_MS });
    }
    await agent.acked(3);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

async function bootSeries(input: object): Promise<Response> {
  return fetch(`${server.url}/trpc/hosts.bootSeries?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

test.each([1, 2])('boot %d starts at zero, and has none of the other boot', async (bootNo) => {
  const response = await bootSeries({
    hostId,
    bootNo,
    metrics: ['memTotalBytes'],
    range: { fromMs: 0, toMs: 60 * MINUTE_MS },
  });
  const { result } = (await response.json()) as {
    result: { data: { uptimesMs: number[]; columns: number[][] } };
  };
  expect(result.data.uptimesMs).toEqual([2, 3, 4].map((minute) => minute * MINUTE_MS));
  expect(result.data.columns[0]).toEqual([4, 4, 4].map((gib) => gib * 1024 ** 3));
});

test('the range is one of uptime', async () => {
  const response = await bootSeries({
    hostId,
    bootNo: 2,
    metrics: ['memTotalBytes'],
    range: { fromMs: 2.5 * MINUTE_MS, toMs: 3.5 * MINUTE_MS },
  });
  expect(await response.json()).toMatchObject({ result: { data: { uptimesMs: [3 * MINUTE_MS] } } });
});

test('a boot that was never seen is said to be none', async () => {
  const response = await bootSeries({
    hostId,
    bootNo: 7,
    metrics: ['memTotalBytes'],
    range: { fromMs: 0, toMs: 1 },
  });
  expect(response.status).toBe(404);
});
