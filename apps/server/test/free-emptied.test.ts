import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type DatabaseClient } from '../src/db/client.ts';
import { migrateDatabase } from '../src/db/migrate.ts';
import {
  ensurePartition,
  partitionName,
  PARTITIONED_TABLES,
  type PartitionedTable,
} from '../src/db/partitions.ts';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { freeEmptied } from '../src/rollups/free-emptied.ts';
import { createTestDatabase } from './test-server.ts';

const DAY_MS = 86_400_000;
const MIB = 1024 ** 2;
/** The first pages of the indexes of a partition that holds nothing. */
const EMPTY_BYTES = 16_384;
const SAMPLES = PARTITIONED_TABLES[0] as PartitionedTable;

const logger = pino({ level: 'silent' });
const stack = new AsyncDisposableStack();
let database: DatabaseClient;

// No server: its own roll-ups would free what a test is about to look at.
beforeAll(async () => {
  const created = stack.use(await createTestDatabase());
  database = createDatabase(created.url, logger, 3);
  stack.defer(() => database.close());
  await migrateDatabase(database, logger);
});
afterAll(() => stack.disposeAsync());

/** A statement whose rows are counted when it is over, and not once its connection has been idle. */
async function counted(text: string, values: unknown[] = []): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query(text, values);
    await client.query('SELECT pg_stat_force_next_flush()');
  } finally {
    client.release();
  }
}

/** A day of its own with so many samples. @returns its partition */
async function dayOf(daysBack: number, samples: number): Promise<string> {
  const dayMs = Math.floor(Date.now() / DAY_MS - daysBack) * DAY_MS;
  await ensurePartition(database.pool, SAMPLES, dayMs);
  await counted(
    `INSERT INTO samples (host_id, boot_no, seq, at, uptime_ms, interval_ms, schema_id, kind, block)
     SELECT 1, 1, n, $1::timestamptz + n * interval '1 ms', n, 1, NULL, 0, '\\x00' FROM generate_series(1, $2::int) AS n`,
    [new Date(dayMs), samples],
  );
  return partitionName(SAMPLES, new Date(dayMs));
}

async function empty(day: string): Promise<void> {
  await counted(`DELETE FROM ${day}`);
  await database.pool.query(`VACUUM ANALYZE ${day}`);
}

async function bytesOf(day: string): Promise<number> {
  const { rows } = await database.pool.query<{ bytes: string }>(
    'SELECT pg_total_relation_size($1) AS bytes',
    [day],
  );
  return Number(rows[0]?.bytes);
}

test('a day full of deleted rows is left to vacuum, and nobody waits until they are walked', async () => {
  const day = await dayOf(5, 200_000);
  // Who still sees the rows keeps vacuum from taking them away.
  const reader = await database.pool.connect();
  try {
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT 1');
    await empty(day);
    expect(await freeEmptied(database.pool, { keptBytes: EMPTY_BYTES, lookMs: 1 })).not.toContain(day);
  } finally {
    await reader.query('ROLLBACK');
    reader.release();
  }
  expect(await freeEmptied(database.pool, { keptBytes: EMPTY_BYTES, lookMs: 60_000 })).toContain(day);
});

test('room that was not free yet when its chunk was packed is given back by a later roll-up', async () => {
  const day = await dayOf(6, 60_000);
  await empty(day);
  expect(await bytesOf(day)).toBeGreaterThan(MIB);
  const jobs = createJobs({
    pool: database.pool,
    db: database.db,
    schemas: new SchemaRegistry(database.db),
    rollUpCounters: { looseSamples: 0, leftOutRows: 0 },
  } as Parameters<typeof createJobs>[0]);
  const said = await jobs.find(({ name }) => name === 'roll-up')?.run(AbortSignal.timeout(10_000));
  expect(said).toBeUndefined();
  expect(await bytesOf(day)).toBe(EMPTY_BYTES);
});
