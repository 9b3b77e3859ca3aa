import { DEFAULT_RULES } from '@seep/detection';
import type { Table } from '@seep/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import type { BackTestResult } from '../src/services/detection/back-test.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* One host whose memory runs out while one of its processes leaks, with time 60 times as fast. */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const SECONDS = 400;
const LEAK = { pid: 40, startTicks: 700 };
const ENDING = { from: 300, to: 340 };
const startMs = Date.now() - SECONDS * 1000;

let server: TestServer;
let hostId: number;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ SEEP_TIME_SCALE: '60' });
  for (const role of ['operator', 'admin'] as const)
    tokens[role] = await createApiToken(server.database.db, 'test', { name: role, role });
  const enrolled = await server.enrol();
  ({ hostId } = enrolled);
  await using agent = await TestAgent.connect(server.socketUrl, enrolled.credential);
  await agent.hello();
  for (let second = 0; second < SECONDS; second++) {
    const seq = agent.sample(tablesAt(second), {
      atMs: startMs + second * 1000,
      uptimeMs: 3_000_000 + second * 1000,
      described: second === 0 ? [describeProcess(LEAK.pid, LEAK.startTicks, '/opt/leak')] : [],
    });
    if (second % 50 === 49) await agent.acked(seq);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** Level for half a minute, then 2 MiB a second; for a while nearly all memory is in use. */
function tablesAt(second: number): Table[] {
  const [host, process] = tablesOf([{ ...LEAK, rssBytes: (64 + 2 * Math.max(0, second - 30)) * MIB }]);
  if (!host || !process) throw new Error('no tables');
  const isEnding = second >= ENDING.from && second < ENDING.to;
  host.clear();
  host.append(0, 0, [4 * GIB, GIB / 4, isEnding ? GIB / 4 : 3 * GIB, 0, GIB]);
  return [host, process];
}

async function post<Data>(
  path: string,
  input: object,
  role: string,
): Promise<{ status: number; data: Data }> {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[role]}` },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as { result?: { data: Data } };
  return { status: response.status, data: body.result?.data as Data };
}

async function backTest(
  proposed: object,
  over: object = {},
): Promise<{ status: number; data: BackTestResult }> {
  const input = {
    hostIds: [hostId],
    fromMs: startMs - 1000,
    toMs: startMs + SECONDS * 1000,
    proposed,
    ...over,
  };
  const response = await fetch(
    `${server.url}/trpc/detection.backTest?input=${encodeURIComponent(JSON.stringify(input))}`,
    { headers: { authorization: `Bearer ${tokens['operator']}` } },
  );
  const body = (await response.json()) as { result?: { data: BackTestResult } };
  return { status: response.status, data: body.result?.data as BackTestResult };
}

const settings = (demands: object = {}, rules: object = {}) => ({
  demands: { leastGrowthBytes: 0, leastPacePerDay: 0, ...demands },
  rules: { ...DEFAULT_RULES, ...rules },
});

test('a rule that held is an alert, and ends once', async () => {
  const alerts = async () =>
    (
      await server.get<{ items: { rule: string; severity: string; since: string; ended: string | null }[] }>(
        '/alerts?state=all',
      )
    ).items;
  await expect
    .poll(alerts, { timeout: 10_000 })
    .toMatchObject([{ rule: 'memory', severity: 'critical', ended: expect.any(String) }]);
  const [alert] = await alerts();
  expect(Date.parse(alert?.since ?? '')).toBeGreaterThanOrEqual(startMs + ENDING.from * 1000);
  expect(await server.get<object>('/alerts')).toEqual({ items: [], next: null });
});

test('a back-test says what other settings would have found', async () => {
  const same = await backTest(settings());
  expect(same.data.findings).toEqual({ both: 1, now: 0, proposed: 0 });
  expect(same.data.alerts).toEqual({ both: 1, now: 0, proposed: 0 });
  expect(same.data.hosts).toMatchObject([{ hostId, moments: SECONDS }]);
  expect(same.data.hosts[0]?.findings[0]).toMatchObject({
    metric: 'anonBytes',
    subject: { command: '/opt/leak' },
  });

  const quieter = await backTest(
    settings({ leastGrowthBytes: 8 * GIB }, { memoryRatio: null, memoryCriticalRatio: 0.95 }),
  );
  expect(quieter.data.findings).toEqual({ both: 0, now: 1, proposed: 0 });
  expect(quieter.data.alerts).toEqual({ both: 0, now: 1, proposed: 0 });

  const growth = await backTest(settings({}, { growthRatio: 0.1, growthMinutes: 60 }));
  expect(growth.data.alerts).toEqual({ both: 1, now: 0, proposed: 1 });
  // Nothing of it was stored.
  expect((await server.get<{ items: object[] }>('/findings')).items).toHaveLength(1);
});

test('a back-test has bounds', async () => {
  const days = (count: number) => ({ fromMs: startMs - count * 86_400_000, toMs: startMs });
  expect((await backTest(settings(), days(32))).status).toBe(400);
  expect((await backTest(settings(), { hostIds: [hostId, 2, 3], ...days(30) })).status).toBe(400);
  expect((await backTest(settings(), { hostIds: [999_999] })).status).toBe(404);
});

test('settings are kept, audited and honoured, and are an admin’s to change', async () => {
  const proposed = settings({ leastGrowthBytes: 8 * GIB });
  expect((await post('detection.setSettings', proposed, 'operator')).status).toBe(403);
  expect((await post('detection.setSettings', proposed, 'admin')).data).toEqual(proposed);
  await server.restart();
  expect(await server.get<object>('/detection/settings')).toEqual(proposed);
  expect((await backTest(settings())).data.findings).toEqual({ both: 0, now: 0, proposed: 1 });
  const { rows } = await server.database.pool.query(
    "SELECT detail -> 'after' -> 'demands' AS demands FROM audit_log WHERE action = 'detection.set'",
  );
  expect(rows).toEqual([{ demands: proposed.demands }]);
});
