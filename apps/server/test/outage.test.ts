import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createDatabase } from '../src/db/client.ts';
import { startEmbeddedPostgres } from '../src/db/embedded/embedded-postgres.ts';
import { readConfig } from '../src/env.ts';
import { startServer } from '../src/server.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { enrollHost } from '../src/services/hosts/enroll-host.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { freePort } from '../src/testing.ts';

const silent = pino({ level: 'silent' });

test('a database that is killed under load loses nothing and doubles nothing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'seep-outage-'));
  let postgres = await startEmbeddedPostgres(dataDir, silent);
  const port = await freePort();
  const server = await startServer(readConfig({ DATABASE_URL: postgres.url, SEEP_PORT: `${port}` }), silent);
  const database = createDatabase(postgres.url, silent, 2);
  const expiresAt = new Date(Date.now() + 60_000);
  const { token } = await createEnrolmentToken(database.db, 'test', { uses: 1, expiresAt, labels: {} });
  const { hostId, credential } = await enrollHost(database.db, token, { name: 'h', labels: {} });

  const agent = await TestAgent.connect(`ws://127.0.0.1:${port}/agent`, credential);
  await agent.hello();
  let sent = 0;
  const send = (count: number) => {
    for (let at = 0; at < count; at++)
      sent = agent.sample(tablesOf([{ pid: 1, startTicks: 1, rssBytes: (at + 1) << 20 }]));
  };
  for (let round = 0; round < 3; round++) {
    send(50);
    process.kill(
      Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]),
      'SIGKILL',
    );
    send(50);
    postgres = await startEmbeddedPostgres(dataDir, silent);
    send(50);
    await agent.acked(sent);
  }

  const { rows } = await database.pool.query('SELECT seq FROM samples WHERE host_id = $1 ORDER BY seq', [
    hostId,
  ]);
  expect(rows.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: 450 }, (_, at) => at + 1));
  agent.socket.terminate();
  await server.close();
  await database.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);
