import type pg from 'pg';

/** What an empty partition may keep: room that the next samples take again. */
const KEPT_BYTES = 1024 * 1024;

/** Longest that samples wait behind this for the lock; it is tried again after the next roll-up. */
const LOCK_TIMEOUT = '200ms';

/** Longest that it is looked for a row, and that samples wait behind the lock for that. */
const LOOK_MS = 500;

/**
 * Gives the room of partitions of `samples` back whose last sample is packed. Vacuum cuts the table, never its index: a spool
 * of a day that was drained at once would leave some of it for as long as the partition lives.
 * @returns names of these partitions
 */
export async function freeEmptied(
  pool: pg.Pool,
  { keptBytes = KEPT_BYTES, lookMs = LOOK_MS }: { keptBytes?: number; lookMs?: number } = {},
): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>({
    name: 'emptied_partitions',
    text: `
      SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = 'samples'::regclass AND pg_total_relation_size(child.oid) > $1
        AND pg_stat_get_live_tuples(child.oid) = 0`,
    values: [keptBytes],
  });
  const freed: string[] = [];
  for (const { name } of rows) if (await truncateIfEmpty(pool, name, lookMs)) freed.push(name);
  return freed;
}

async function truncateIfEmpty(pool: pg.Pool, name: string, lookMs: number): Promise<boolean> {
  // Asked first while nobody waits: where there is a row, or it takes long to see that there is none, no lock is taken.
  const isEmpty = await inTransaction(pool, lookMs, (client) => seesNone(client, name));
  if (!isEmpty) return false;
  return inTransaction(pool, lookMs, async (client) => {
    // Counts are estimates: under the lock nothing comes any more, and what there is can be seen.
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
    if (!(await seesNone(client, name))) return false;
    await client.query(`TRUNCATE ${name}`);
    return true;
  });
}

/** Walks rows that are deleted and not yet vacuumed away, all of them where there is no other. */
async function seesNone(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT 1 FROM ${name} LIMIT 1`);
  return rowCount === 0;
}

/** @returns false when a lock, or one of its statements, took too long: nothing is changed then */
async function inTransaction(
  pool: pg.Pool,
  statementMs: number,
  run: (client: pg.ClientBase) => Promise<boolean>,
): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await client.query(`SET LOCAL statement_timeout = '${statementMs}ms'`);
    const result = await run(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
    if (TOOK_TOO_LONG.has((error as { code?: string }).code)) return false;
    throw error;
  }
}

/** lock_not_available, query_canceled */
const TOOK_TOO_LONG = new Set<string | undefined>(['55P03', '57014']);
