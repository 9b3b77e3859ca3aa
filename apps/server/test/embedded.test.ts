import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBinaries } from '../src/db/embedded/binaries.ts';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded/embedded-postgres.ts';

const silent = pino({ level: 'silent' });

let dir: string;
beforeEach(async () => {
  // As root this is a folder that the user PostgreSQL runs as may not enter.
  dir = await mkdtemp(join(tmpdir(), 'seep-embedded-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows;
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('is a PostgreSQL in UTF-8 without a TCP port, and keeps its data', async () => {
  const first = await startEmbeddedPostgres(dir, silent);
  expect(await query(first.url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(await query(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  await query(first.url, "CREATE TABLE kept AS SELECT 'yesterday' AS day");
  await first.stop();
  const second = await startEmbeddedPostgres(dir, silent);
  expect(await query(second.url, 'SELECT day FROM kept')).toEqual([{ day: 'yesterday' }]);
  await second.stop();
});

test.runIf(process.getuid?.() === 0)('runs from a checkout that only root may enter', async () => {
  const { postgres, major } = await findBinaries();
  await cp(dirname(dirname(postgres)), join(dir, 'native'), { recursive: true, verbatimSymlinks: true });
  const bin = join(dir, 'native', 'bin');
  const database = await startEmbeddedPostgres(dir, silent, async () => ({
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major,
  }));
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
  // CAP_DAC_OVERRIDE (bit 1) or CAP_DAC_READ_SEARCH (bit 2), and no other.
  expect(/^CapEff:\s*(\S+)/m.exec(status)?.[1]).toMatch(/^0{15}[24]$/);
  expect(/^Uid:\s*(\d+)/m.exec(status)?.[1]).not.toBe('0');
  await database.stop();
});

test('is found by commands beside it while it runs, and not after', async () => {
  expect(await findEmbeddedPostgres(dir)).toBeUndefined();
  const postgres = await startEmbeddedPostgres(dir, silent);
  const url = await findEmbeddedPostgres(dir);
  expect(await query(url ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await postgres.stop();
  expect(await findEmbeddedPostgres(dir)).toBeUndefined();
});

test('is started again when it was killed', async () => {
  const postgres = await startEmbeddedPostgres(dir, silent);
  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await findEmbeddedPostgres(dir)) !== undefined && (await postmasterPid()) !== pid, {
      timeout: 20_000,
    })
    .toBe(true);
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await postgres.stop();
});

test('one that a killed server left running is stopped, and its data is there', async () => {
  const orphan = await startEmbeddedPostgres(dir, silent);
  await query(orphan.url, 'CREATE TABLE kept AS SELECT 1 AS one');
  const pid = await postmasterPid();
  const next = await startEmbeddedPostgres(dir, silent);
  expect(await postmasterPid()).not.toBe(pid);
  expect(await query(next.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  await orphan.stop();
  await next.stop();
});

test('a path too long for a socket is no obstacle', async () => {
  const deep = join(dir, 'x'.repeat(100));
  const postgres = await startEmbeddedPostgres(deep, silent);
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await postgres.stop();
});

test('a cluster of another version is refused by name', async () => {
  const postgres = await startEmbeddedPostgres(dir, silent);
  await postgres.stop();
  await chmod(join(dir, 'postgres', 'PG_VERSION'), 0o600);
  await writeFile(join(dir, 'postgres', 'PG_VERSION'), '12\n');
  await expect(startEmbeddedPostgres(dir, silent)).rejects.toThrow('was made by PostgreSQL 12');
});
