import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type DatabaseClient, DatabaseError } from '../src/db/client.ts';
import {
  DISTRIBUTED_TABLES,
  DISTRIBUTION_COLUMN,
  distributeTables,
  REFERENCE_TABLES,
} from '../src/db/distribute.ts';
import { migrateDatabase } from '../src/db/migrate.ts';
import { createTestDatabase } from './test-server.ts';

/*
 * What Citus asks of tables that it spreads, checked on the schema that migrations make. There is no Citus in this
 * test: where its rules are kept is what is proved.
 */

const logger = pino({ level: 'silent' });
let database: DatabaseClient;
let drop: () => PromiseLike<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  database = createDatabase(created.url, logger, 2);
  await migrateDatabase(database, logger);
  drop = () => created[Symbol.asyncDispose]();
});
afterAll(async () => {
  await database.close();
  await drop();
});

test.each(DISTRIBUTED_TABLES)('every unique key of %s begins with the host', async (table) => {
  const { rows } = await database.pool.query<{ name: string; columns: string[] }>(
    `SELECT indexrelid::regclass::text AS name,
       array_agg(attname::text ORDER BY array_position(indkey::int[], attnum::int)) AS columns
     FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
     WHERE indrelid = to_regclass($1) AND indisunique GROUP BY indexrelid`,
    [table],
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { columns } of rows) expect(columns[0]).toBe(DISTRIBUTION_COLUMN);
});

test.each(DISTRIBUTED_TABLES)('%s has the host as a number that is always there', async (table) => {
  const { rows } = await database.pool.query(
    `SELECT format_type(atttypid, NULL) AS type, attnotnull AS required FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attname = $2`,
    [table, DISTRIBUTION_COLUMN],
  );
  // One type in all of them, or they cannot lie together.
  expect(rows).toEqual([{ type: 'integer', required: true }]);
});

test('no foreign key leads to or from a table that is spread, and none has a trigger', async () => {
  const { rows } = await database.pool.query(
    `SELECT conname AS name FROM pg_constraint
     WHERE contype = 'f' AND (conrelid::regclass::text = ANY($1) OR confrelid::regclass::text = ANY($1))
     UNION ALL
     SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY($1)`,
    [[...DISTRIBUTED_TABLES]],
  );
  expect(rows).toEqual([]);
});

test('every table with a host is spread or copied on purpose', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT class.relname AS name FROM pg_class class JOIN pg_attribute ON attrelid = class.oid AND attname = $1
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition`,
    [DISTRIBUTION_COLUMN],
  );
  const chosen = new Set<string>([...DISTRIBUTED_TABLES, ...REFERENCE_TABLES]);
  expect(rows.map(({ name }) => name).filter((name) => !chosen.has(name))).toEqual([]);
});

test('a database without Citus is refused by name', async () => {
  const refusal = await distributeTables(database.pool, logger).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DatabaseError);
  expect((refusal as Error).message).toMatch(/SEEP_CITUS=on, and this database has no Citus/);
});

test.each(['seep_hosts', 'seep_findings', 'seep_events', 'seep_boots', 'seep_processes'])(
  'the view %s answers',
  async (view) => {
    const { fields } = await database.pool.query(`SELECT * FROM ${view} LIMIT 1`);
    expect(fields.map(({ name }) => name)).toContain('host_id');
  },
);
