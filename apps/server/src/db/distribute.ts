import type pg from 'pg';
import type { Logger } from 'pino';
import { DatabaseError } from './client.ts';

/*
 * Which tables Citus spreads over its workers, and which it copies to all of them. The rules that spread tables must keep
 * (docs/SCALING.md) are checked by test/distribution.test.ts against the schema that migrations make.
 */

/** Spread by host, so that all of a host lies on one worker. */
export const DISTRIBUTED_TABLES = [
  'samples',
  'sealed_samples',
  'boots',
  'processes',
  'baselines',
  'events',
  'host_status',
  'host_trends',
  'rollups_5m',
  'rollups_1h',
  'rollup_marks',
  'table_rows',
  'host_census',
  'host_growth',
] as const;

/** Small, or asked for across hosts: a copy on each worker. */
export const REFERENCE_TABLES = [
  'hosts',
  'schemas',
  'findings',
  'finding_changes',
  'finding_decisions',
  'finding_hosts',
  'alerts',
  'heat_maps',
] as const;

export const DISTRIBUTION_COLUMN = 'host_id';

/**
 * Spreads the tables that are not spread yet. What it does once stays; a second run does nothing.
 * @throws DatabaseError when the database has no Citus
 */
export async function distributeTables(pool: pg.Pool, logger: Logger): Promise<void> {
  try {
    await pool.query('CREATE EXTENSION IF NOT EXISTS citus');
  } catch (cause) {
    throw new DatabaseError(
      `SEEP_CITUS=on, and this database has no Citus: ${(cause as Error).message}. ` +
        'Install it and add it to shared_preload_libraries, or leave SEEP_CITUS out',
      { cause },
    );
  }
  const { rows } = await pool.query<{ name: string }>('SELECT table_name::text AS name FROM citus_tables');
  const known = new Set(rows.map(({ name }) => name));
  for (const table of REFERENCE_TABLES) {
    if (known.has(table)) continue;
    await pool.query('SELECT create_reference_table($1)', [table]);
    logger.info({ table }, 'copied a table to all workers');
  }
  const [first] = DISTRIBUTED_TABLES;
  for (const table of DISTRIBUTED_TABLES) {
    if (known.has(table)) continue;
    await pool.query('SELECT create_distributed_table($1, $2, colocate_with => $3)', [
      table,
      DISTRIBUTION_COLUMN,
      table === first ? 'none' : first,
    ]);
    logger.info({ table }, 'spread a table by host');
  }
}
