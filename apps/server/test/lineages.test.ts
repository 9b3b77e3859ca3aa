import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineageOf, listLineages } from '../src/services/processes/lineages.ts';
import { describe as described, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const inUnit = (pid: number, startTicks: number, command: string, unit: string) => ({
  ...described(pid, startTicks, command),
  unit,
});

test('a program that was started anew is one lineage, another place is another', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const alive = (...processes: [number, number][]) =>
    tablesOf(processes.map(([pid, startTicks]) => ({ pid, startTicks, rssBytes: 4096 })));
  const startMs = Date.now() - 60_000;
  agent.sample(alive([10, 100], [11, 101], [12, 102]), {
    atMs: startMs,
    described: [
      inUnit(10, 100, 'worker --port 8001', 'a.service'),
      inUnit(11, 101, 'worker --port 8002', 'b.service'),
      inUnit(12, 102, 'once', 'a.service'),
    ],
  });
  agent.sample(alive([11, 101], [12, 102]), { atMs: startMs + 10_000 });
  await agent.acked(
    agent.sample(alive([11, 101], [12, 102], [13, 2000]), {
      atMs: startMs + 20_000,
      described: [inUnit(13, 2000, 'worker --port 8003', 'a.service')],
    }),
  );
  const { db } = server.database;
  expect(await listLineages(db, hostId)).toEqual([
    {
      name: 'worker',
      program: 'worker --port #',
      unit: 'a.service',
      container: null,
      starts: 2,
      alive: 1,
      firstSeenAtMs: startMs,
      lastStartAtMs: startMs + 20_000,
      medianLifeMs: 10_000,
      latestIds: [`${hostId}-1-13-2000`, `${hostId}-1-10-100`],
    },
  ]);
  const lives = await lineageOf(db, { hostId, bootNo: 1, pid: 10, startTicks: 100 });
  expect(lives?.map(({ pid, goneAtMs }) => [pid, goneAtMs])).toEqual([
    [13, null],
    [10, startMs + 10_000],
  ]);
  expect(await lineageOf(db, { hostId, bootNo: 1, pid: 99, startTicks: 1 })).toBeUndefined();
});
