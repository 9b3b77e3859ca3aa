import { type RowDescription, Table, tableColumn } from '@seep/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enforceRetention } from '../src/services/storage/enforce-retention.ts';
import { setRetention } from '../src/services/storage/retention.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* What is known of processes and rows of tables goes when their numbers do, and not before. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await setRetention(server.database.db, 'test', { samplesHours: 24, fiveMinuteDays: 10, hourDays: 100 });
});
afterAll(() => server[Symbol.asyncDispose]());

function groups(keys: readonly number[]): Table {
  const table = new Table({ name: 'cgroup', columns: [tableColumn('anonBytes')] });
  for (const key of keys) table.append(key, 0, [4096]);
  return table;
}

const told = (key: number): RowDescription => ({
  table: 'cgroup',
  key,
  birth: 0,
  facts: { path: `/job-${key}` },
});

const process = (pid: number) => ({ pid, startTicks: 1, rssBytes: 4096 });

async function kept(hostId: number): Promise<{ rows: number[]; pids: number[] }> {
  const { pool } = server.database;
  const rows = await pool.query('SELECT key::int FROM table_rows WHERE host_id = $1 ORDER BY key', [hostId]);
  const processes = await pool.query('SELECT pid FROM processes WHERE host_id = $1 ORDER BY pid', [hostId]);
  return {
    rows: rows.rows.map(({ key }: { key: number }) => key),
    pids: processes.rows.map(({ pid }: { pid: number }) => pid),
  };
}

test('what is short-lived goes with the middle tier, what was there for long with the last, what is there stays', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const startMs = Date.now() - 8 * HOUR_MS;
  const at = (hours: number, keys: number[], rows: number[] = []) =>
    agent.sample(
      [...tablesOf(keys.includes(4) ? keys.map(process) : [...keys, 4].map(process)), groups(keys)],
      {
        atMs: startMs + hours * HOUR_MS,
        rows: rows.map(told),
        described: rows.map((pid) => describeProcess(pid, 1, `/bin/p${pid}`)),
      },
    );
  at(0, [1, 2, 3, 4], [1, 2, 3, 4]);
  // The group 4 goes and comes back, which a process never does.
  at(0.5, [1, 2, 4]);
  at(0.6, [1, 2]);
  at(0.7, [1, 2, 4], [4]);
  await agent.acked(at(7, [1, 4]));
  const retain = (days: number) =>
    enforceRetention(
      { pool: server.database.pool, db: server.database.db },
      new Date(startMs + days * DAY_MS),
    );

  await retain(9);
  expect(await kept(hostId)).toEqual({ rows: [1, 2, 3, 4], pids: [1, 2, 3, 4] });
  expect(await retain(11)).toContain('forgot 1 processes, 1 rows of tables');
  expect(await kept(hostId)).toEqual({ rows: [1, 2, 4], pids: [1, 2, 4] });
  await retain(99);
  expect(await kept(hostId)).toEqual({ rows: [1, 2, 4], pids: [1, 2, 4] });
  // The boot itself has sent nothing for so long: with it goes what it never saw the end of.
  await retain(102);
  expect(await kept(hostId)).toEqual({ rows: [], pids: [] });
});

test('what a host that is still there has told long ago stays', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const long = Date.now() - 200 * DAY_MS;
  agent.sample([...tablesOf([process(1)]), groups([1])], {
    atMs: long,
    rows: [told(1)],
    described: [describeProcess(1, 1, '/bin/p1')],
  });
  await agent.acked(agent.sample([...tablesOf([process(1)]), groups([1])]));
  await enforceRetention({ pool: server.database.pool, db: server.database.db }, new Date());
  expect(await kept(hostId)).toEqual({ rows: [1], pids: [1] });
});
