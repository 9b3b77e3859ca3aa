import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createDatabase } from '../src/db/client.ts';
import { readConfig } from '../src/env.ts';
import { stallReasonOf } from '../src/ingest/stall.ts';
import { startServer } from '../src/server.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { enrollHost } from '../src/services/hosts/enroll-host.ts';
import { freePort } from '../src/testing.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { createTestDatabase, startTestServer } from './test-server.ts';

/* What keeps samples from being stored, and what must not. */

const silent = pino({ level: 'silent' });

test('pages that hold every connection do not keep samples from being stored', async () => {
  await using database = await createTestDatabase();
  const port = await freePort();
  const server = await startServer(readConfig({ DATABASE_URL: database.url, SEEP_PORT: `${port}` }), silent);
  const { db, pool } = server.database;
  const { token } = await createEnrolmentToken(db, 'test', {
    uses: 1,
    expiresAt: new Date(Date.now() + 60_000),
    labels: {},
  });
  const { credential } = await enrollHost(db, token, { name: 'h', labels: {} });
  const first = await TestAgent.connect(`ws://127.0.0.1:${port}/agent`, credential);
  await first.hello();
  await first.acked(first.sample(tablesOf([])));

  const held = [];
  while (pool.totalCount < pool.options.max || pool.idleCount > 0) held.push(await pool.connect());
  await first.acked(first.sample(tablesOf([])));
  await first[Symbol.asyncDispose]();
  // One that comes back is let in and welcomed as well.
  const again = await TestAgent.connect(`ws://127.0.0.1:${port}/agent`, credential, {
    bootId: first.bootId,
    seq: 2,
  });
  expect((await again.hello()).body.storedSeqs).toEqual([2]);
  await again.acked(again.sample(tablesOf([])));
  await again[Symbol.asyncDispose]();
  for (const client of held) client.release();
  await server.close();
});

test('a database that takes nothing: agents are asked to hold back, the metrics say so, and all is stored later', async () => {
  await using server = await startTestServer();
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await agent.acked(agent.sample(tablesOf([])));

  const name = new URL(server.databaseUrl).pathname.slice(1);
  const beside = createDatabase(server.databaseUrl.replace(`/${name}`, '/postgres'), silent, 1);
  await beside.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await beside.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ]);
  let last = 0;
  await agent.until(() => {
    last = agent.sample(tablesOf([]));
    return agent.received.some(({ type }) => type === 'slow_down');
  });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^seep_ingest_stall\{reason="other"\} 1$/m);
  expect(metrics).not.toMatch(/^seep_ingest_stalled_seconds 0$/m);
  // What only the database knows is left out, not made up.
  expect(metrics).not.toContain('seep_hosts{');
  expect(agent.received.some((message) => message.type === 'ack' && message.body.seq > 1)).toBe(false);

  await beside.pool.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  await beside.close();
  await agent.acked(last);
  expect(await server.get(`/hosts/${hostId}`)).toMatchObject({
    samples: { stored: last, lost: 0, duplicates: 0 },
  });
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^seep_ingest_stalled_seconds 0$/m);
});

test.each([
  ['53100', 'disk_full'],
  ['53300', 'too_many_connections'],
  ['57P03', 'unreachable'],
  ['08006', 'unreachable'],
  ['ECONNREFUSED', 'unreachable'],
  [undefined, 'unreachable'],
  ['42501', 'other'],
])('an error with the code %s is called %s', (code, reason) => {
  expect(stallReasonOf(Object.assign(new Error('x'), { code }))).toBe(reason);
});
