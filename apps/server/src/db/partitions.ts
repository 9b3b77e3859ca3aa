import type pg from 'pg';

const DAY_MS = 86_400_000;

/** A table that is partitioned by time. Each has a default partition for what no other takes. */
export interface PartitionedTable {
  name: 'samples' | 'sealed_samples' | 'rollups_5m' | 'rollups_1h';
  /** Length of a partition. */
  days: number;
}

export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { name: 'samples', days: 1 },
  { name: 'sealed_samples', days: 1 },
  { name: 'rollups_5m', days: 7 },
  { name: 'rollups_1h', days: 28 },
];

/** Days kept ready: yesterday for what is late, and enough to come that a week without a server costs nothing. */
const DAYS_BEHIND = 1;
const DAYS_AHEAD = 7;

/**
 * Makes the partitions around now. What came before its partition existed (a host whose clock runs far ahead, a spool
 * drained late) lies in the default partition and is moved when its time gets its own.
 */
export async function ensurePartitions(pool: pg.Pool, now: Date): Promise<void> {
  for (const table of PARTITIONED_TABLES) {
    const lengthMs = table.days * DAY_MS;
    const last = Math.floor((now.getTime() + DAYS_AHEAD * DAY_MS) / lengthMs);
    for (let at = Math.floor((now.getTime() - DAYS_BEHIND * DAY_MS) / lengthMs); at <= last; at++)
      await ensurePartition(pool, table, at * lengthMs);
  }
}

/** Makes the partition that begins then, with what the default partition has for it. */
export async function ensurePartition(pool: pg.Pool, table: PartitionedTable, fromMs: number): Promise<void> {
  const from = new Date(fromMs);
  const name = partitionName(table, from);
  const { rows } = await pool.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [name]);
  if (rows[0]?.found !== null) return;
  const to = new Date(fromMs + table.days * DAY_MS);
  const range = `FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table.name}_default IN ACCESS EXCLUSIVE MODE`);
    await client.query(`CREATE TABLE ${name} (LIKE ${table.name} INCLUDING ALL)`);
    await client.query(
      `WITH late AS (DELETE FROM ${table.name}_default WHERE at >= $1 AND at < $2 RETURNING *) INSERT INTO ${name} TABLE late`,
      [from, to],
    );
    await client.query(`ALTER TABLE ${table.name} ATTACH PARTITION ${name} ${range}`);
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
export function partitionName(table: PartitionedTable, from: Date): string {
  return `${table.name}_${from.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

export interface Partition {
  name: string;
  fromMs: number;
  toMs: number;
  bytes: number;
  /** As the planner knows them, or more where rows have come since. */
  rows: number;
}

/** The partitions of a table with their sizes, the default one left out. */
export async function listPartitions(pool: pg.Pool, table: PartitionedTable): Promise<Partition[]> {
  const { rows } = await pool.query<{ name: string; bytes: number; rows: number }>({
    name: 'list_partitions',
    text: `
      SELECT child.relname AS name, pg_total_relation_size(child.oid) AS bytes, greatest(child.reltuples, pg_stat_get_live_tuples(child.oid))::float8 AS rows
      FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = to_regclass($1) AND child.relname ~ '_[0-9]{8}$' ORDER BY child.relname`,
    values: [table.name],
  });
  return rows.map((row) => {
    const [year, month, day] = [row.name.slice(-8, -4), row.name.slice(-4, -2), row.name.slice(-2)];
    const fromMs = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
    return { ...row, fromMs, toMs: fromMs + table.days * DAY_MS };
  });
}
