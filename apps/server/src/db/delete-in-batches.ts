import type pg from 'pg';

/** Rows that one statement may delete: a lock is never held for long. */
const BATCH = 10_000;

/**
 * Deletes rows of one table, no partitioned one: there a row's place says nothing by itself.
 * @param within what the statement itself asks besides: where a table is distributed, the host
 * @returns how many
 */
export async function deleteInBatches(
  pool: pg.Pool,
  table: string,
  where: string,
  values: readonly unknown[],
  within = 'true',
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ${within} AND ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT ${BATCH}))`,
      [...values],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return deleted;
  }
}
