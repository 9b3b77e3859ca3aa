import type pg from 'pg';

/** What an empty partition may keep: room that the next samples take again. */
const KEPT_BYTES = 1024 * 1024;

/** Longest that samples wait for this; it is tried again after the next roll-up. */
const LOCK_TIMEOUT = '200ms';

/**
 * Gives the room of partitions of `samples` back whose last sample is packed. Vacuum cuts the table, never its index: a spool
 * of a day that was drained at once would leave some of it for as long as the partition lives.
 * @returns names of these partitions
 */
export async function freeEmptied(pool: pg.Pool, keptBytes = KEPT_BYTES): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>({
    name: 'emptied_partitions',
    text: `
      SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = 'samples'::regclass AND pg_total_relation_size(child.oid) > $1
        AND pg_stat_get_live_tuples(child.oid) = 0`,
    values: [keptBytes],
  });
  const freed: string[] = [];
  for (const { name } of rows) if (await truncateIfEmpty(pool, name)) freed.push(name);
  return freed;
}

async function truncateIfEmpty(pool: pg.Pool, name: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    // Counts are estimates: under the lock nothing comes any more, and what there is can be seen.
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
    const { rowCount } = await client.query(`SELECT 1 FROM ${name} LIMIT 1`);
    const isEmpty = rowCount === 0;
    if (isEmpty) await client.query(`TRUNCATE ${name}`);
    await client.query('COMMIT');
    client.release();
    return isEmpty;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

const LOCK_NOT_AVAILABLE = '55P03';
