import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type DatabaseClient } from '../src/db/client.ts';
import { migrateDatabase } from '../src/db/migrate.ts';
import { readConfig } from '../src/env.ts';
import { backup } from '../src/maintenance/backup.ts';
import { doctor, judgeRoom } from '../src/maintenance/doctor.ts';
import { restore } from '../src/maintenance/restore.ts';
import { tablesOfBackup } from '../src/maintenance/tables.ts';
import { freePort, startServer } from '../src/testing.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { storedRecords } from './stored-records.ts';
import { createTestDatabase, startTestServer, type TestServer } from './test-server.ts';

const logger = pino({ level: 'silent' });
const dir = mkdtempSync(join(tmpdir(), 'seep-backup-'));
const file = join(dir, 'seep.backup');
let server: TestServer;
let before: Record<string, unknown>;
let credential: string;
let bootId: string;
let lastSeq: number;

beforeAll(async () => {
  server = await startTestServer();
  ({ credential } = await server.enrol('backed-up'));
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  bootId = agent.bootId;
  await agent.hello();
  for (let at = 0; at < 50; at++) {
    lastSeq = agent.sample(tablesOf([{ pid: 3, startTicks: 1, rssBytes: (at + 1) << 20 }]), {
      atMs: Date.now() - (50 - at) * 3_600_000,
      described: [describeProcess(3, 1, '/bin/naïve "quoted"')],
    });
  }
  await agent.acked(lastSeq);
  // Findings are stored after the ack, and jobs pack and roll up what is old: all of that comes to rest first.
  await server.stop();
  await backup(server.database.pool, file);
  before = await contentsOf(server.database);
  await server.restart();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

/** A database with tables and nothing in them. */
async function emptyDatabase(): Promise<{ client: DatabaseClient; url: string } & AsyncDisposable> {
  const database = await createTestDatabase();
  const client = createDatabase(database.url, logger, 3);
  await migrateDatabase(client, logger);
  return {
    client,
    url: database.url,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Rows of each table and a checksum over all they hold. */
async function contentsOf({ pool }: DatabaseClient): Promise<Record<string, unknown>> {
  const client = await pool.connect();
  const contents: Record<string, unknown> = {};
  for (const { name } of await tablesOfBackup(client)) {
    // What a running server writes by itself is not compared.
    if (name === 'jobs' || name === 'host_status' || name === 'hosts') continue;
    const { rows } = await client.query(
      `SELECT count(*) AS rows, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum FROM ${name} t`,
    );
    contents[name] = rows[0];
  }
  client.release();
  return contents;
}

test('an empty machine that is given the backup has everything, and its hosts go on where they were', async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await using database = await emptyDatabase();
  expect(await restore(database.client.pool, file)).toMatchObject({ tables: expect.any(Number) });
  const contents = await contentsOf(database.client);
  expect(contents).toEqual(before);
  expect(await storedRecords(database.client.pool, 1)).toHaveLength(50);

  const config = readConfig({ DATABASE_URL: database.url, SEEP_PORT: `${await freePort()}` });
  const restored = await startServer(config, logger);
  try {
    const agent = await TestAgent.connect(`${restored.url.replace('http', 'ws')}/agent`, credential, {
      bootId,
      seq: lastSeq,
    });
    expect((await agent.hello()).body.storedSeqs).toEqual([lastSeq]);
    await agent.acked(agent.sample(tablesOf([])));
    await agent[Symbol.asyncDispose]();
    // Numbers that the database gives do not collide with those that were restored.
    const { rows } = await restored.database.pool.query(
      `INSERT INTO hosts (name, credential_hash) VALUES ('new', '\\x00') RETURNING id`,
    );
    expect((rows[0] as { id: number }).id).toBe(2);
  } finally {
    await restored.close();
  }
});

test('a database that has hosts is left alone', async () => {
  await expect(restore(server.database.pool, file)).rejects.toThrow('this database has hosts');
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
  [
    'damaged',
    (bytes: Buffer) => {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(bytes.length - 60) ^ 0xff, bytes.length - 60);
      return damaged;
    },
  ],
  ['something else', () => Buffer.from('hello')],
])('a backup that is %s changes nothing', async (_name, spoil) => {
  await using database = await emptyDatabase();
  const spoiled = join(dir, 'spoiled');
  writeFileSync(spoiled, spoil(readFileSync(file)));
  await expect(restore(database.client.pool, spoiled)).rejects.toThrow(/damaged|not a backup/);
  const { rows } = await database.client.pool.query('SELECT count(*) AS hosts FROM hosts');
  expect(rows).toEqual([{ hosts: 0 }]);
});

test('the doctor finds nothing bad with a server that runs', async () => {
  const checks = await doctor(dir, (look) => look(server.database));
  expect(checks.filter(({ state }) => state === 'bad')).toEqual([]);
  expect(checks.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['database', 'clock', 'disk', 'storage', 'open files']),
  );
});

test('the doctor says what is wrong', async () => {
  await using database = await emptyDatabase();
  await database.client.pool.query(`
    INSERT INTO rollup_marks (host_id, tier, at) VALUES (1, 1, now() - interval '5 hours');
    INSERT INTO hosts (name, credential_hash, clock_skew_ms) VALUES ('off', '\\x01', 90000)`);
  const checks = await doctor(join(dir, 'nowhere'), (look) => look(database.client));
  const states = Object.fromEntries(checks.map(({ what, state }) => [what, state]));
  expect(states).toMatchObject({
    'roll-ups': 'warning',
    hosts: 'warning',
    partitions: 'warning',
    diskSpace: 'bad',
  });
});

test('the doctor says for how many hosts the open files are enough, and whose they are', () => {
  expect(judgeRoom(18_976, { limit: 20_000, serverPid: 7 })).toEqual({
    what: 'open files',
    state: 'good',
    found: '20000 (of the running server, process 7): room for 18976 hosts at once, 18976 are enrolled',
  });
  expect(judgeRoom(20_000, { limit: 20_000, serverPid: undefined })).toMatchObject({
    state: 'warning',
    found: expect.stringMatching(
      /of this command.*20000 are enrolled; unless replicas share them.*LimitNOFILE=/,
    ),
  });
});

test('the doctor looks at the disk when there is no database to ask', async () => {
  const checks = await doctor(dir, async () => {
    throw new Error('the database at nowhere does not answer');
  });
  expect(checks.map(({ what, state }) => [what, state])).toEqual([
    ['disk', expect.stringMatching(/good|bad/)],
    ['database', 'bad'],
  ]);
});
