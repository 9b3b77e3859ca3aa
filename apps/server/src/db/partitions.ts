import type pg from 'pg';

const DAY_MS = 86_400_000;

/** Days kept ready: yesterday for what is late, and enough to come that a week without a server costs nothing. */
const DAYS_BEHIND = 1;
const DAYS_AHEAD = 7;

/**
 * Makes the daily partitions of `samples` around now. What came before its day's partition existed (a host whose clock
 * runs far ahead, a spool drained late) lies in the default partition and is moved when the day gets its own.
 */
export async function ensurePartitions(pool: pg.Pool, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS);
  for (let day = today - DAYS_BEHIND; day <= today + DAYS_AHEAD; day++)
    await ensureDay(pool, new Date(day * DAY_MS));
}

async function ensureDay(pool: pg.Pool, from: Date): Promise<void> {
  const name = partitionName(from);
  const { rows } = await pool.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [name]);
  if (rows[0]?.found !== null) return;
  const to = new Date(from.getTime() + DAY_MS);
  const range = `FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('LOCK TABLE samples_default IN ACCESS EXCLUSIVE MODE');
    await client.query(`CREATE TABLE ${name} (LIKE samples INCLUDING ALL)`);
    await client.query(
      `WITH late AS (DELETE FROM samples_default WHERE at >= $1 AND at < $2 RETURNING *) INSERT INTO ${name} TABLE late`,
      [from, to],
    );
    await client.query(`ALTER TABLE samples ATTACH PARTITION ${name} ${range}`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    // Two replicas at once: the other has made it.
    if ((error as { code?: string }).code !== '42P07') throw error;
  } finally {
    client.release();
  }
}

/** samples_20261122 */
export function partitionName(day: Date): string {
  return `samples_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}
