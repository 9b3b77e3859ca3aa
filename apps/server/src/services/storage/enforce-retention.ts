import type pg from 'pg';
import type { Database } from '../../db/client.ts';
import { deleteInBatches } from '../../db/delete-in-batches.ts';
import {
  ensurePartition,
  ensurePartitions,
  listPartitions,
  type PartitionedTable,
  PARTITIONED_TABLES,
} from '../../db/partitions.ts';
import { TREND_HOURS } from '../../ingest/trend.ts';
import { getRetention, type Retention } from './retention.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Samples that are not rolled up yet are kept this much longer, in case the roll-up is behind. */
const UNROLLED_GRACE_MS = 2 * DAY_MS;

/**
 * Drops what is past its time, partition by partition; makes partitions for what is to come, and for late samples that
 * lie in the default partition.
 * @returns what was done, in a line
 */
export async function enforceRetention(deps: { pool: pg.Pool; db: Database }, now: Date): Promise<string> {
  const { pool } = deps;
  const retention = await getRetention(deps.db);
  await ensurePartitions(pool, now);
  const dropped: string[] = [];
  for (const table of PARTITIONED_TABLES) {
    const keepFromMs = now.getTime() - lifetimeMs(retention, table);
    await adoptLate(pool, table, keepFromMs, now.getTime());
    for (const { name, toMs } of await listPartitions(pool, table)) {
      if (toMs > keepFromMs || !(await mayGo(pool, table, toMs, keepFromMs))) continue;
      await pool.query(`DROP TABLE ${name}`);
      dropped.push(name);
    }
    if (await mayGo(pool, table, keepFromMs, keepFromMs))
      await deleteInBatches(pool, `${table.name}_default`, 'at < $1', [new Date(keepFromMs)]);
  }
  await deleteInBatches(pool, 'host_trends', 'at < $1', [new Date(now.getTime() - TREND_HOURS * HOUR_MS)]);
  const { processes, rows } = await forgetDescriptions(pool, retention, now);
  return `dropped ${dropped.join(', ') || 'no partition'}; forgot ${processes} processes, ${rows} rows of tables`;
}

/** What is gone for less than this has left no hour of its own in the coarsest tier. */
const SHORT_LIFE = "interval '1 hour'";

/**
 * What processes and rows of tables are is kept as long as their numbers: those that came and went within the hour until
 * the tier of five minutes is dropped, all others until the last. What a boot did not see the end of ends with the boot.
 */
async function forgetDescriptions(
  pool: pg.Pool,
  retention: Retention,
  now: Date,
): Promise<{ processes: number; rows: number }> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const forget = async (table: 'processes' | 'table_rows') => {
    const longest = before(retention.hourDays);
    const short = before(Math.min(retention.fiveMinuteDays, retention.hourDays));
    const ofOldBoots = `gone_at IS NULL AND (host_id, boot_no) IN
      (SELECT host_id, no FROM boots WHERE coalesce(last_sample_at, booted_at) < $1)`;
    return (
      (await deleteInBatches(pool, table, 'gone_at < $1', [longest])) +
      (await deleteInBatches(pool, table, `gone_at < $1 AND gone_at - first_seen_at < ${SHORT_LIFE}`, [
        short,
      ])) +
      (await deleteInBatches(pool, table, ofOldBoots, [longest]))
    );
  };
  return { processes: await forget('processes'), rows: await forget('table_rows') };
}

function lifetimeMs(retention: Retention, { name }: PartitionedTable): number {
  switch (name) {
    case 'samples':
    case 'sealed_samples':
      return retention.samplesHours * HOUR_MS;
    case 'rollups_5m':
      return retention.fiveMinuteDays * DAY_MS;
    case 'rollups_1h':
      return retention.hourDays * DAY_MS;
    default:
      return name satisfies never;
  }
}

/** What the next tier is still to be made of stays, for a while. */
async function mayGo(
  pool: pg.Pool,
  { name }: PartitionedTable,
  beforeMs: number,
  keepFromMs: number,
): Promise<boolean> {
  const tier = { samples: 1, sealed_samples: 1, rollups_5m: 2, rollups_1h: undefined }[name];
  if (tier === undefined || beforeMs < keepFromMs - UNROLLED_GRACE_MS) return true;
  const { rows } = await pool.query({
    name: 'retention_waits',
    text: 'SELECT 1 FROM rollup_marks WHERE tier = $1 AND at < $2 LIMIT 1',
    values: [tier, new Date(beforeMs)],
  });
  return rows.length === 0;
}

/** Partitions for rows of the default one, oldest first; those beyond a year's turn of the clock are left alone. */
async function adoptLate(
  pool: pg.Pool,
  table: PartitionedTable,
  keepFromMs: number,
  nowMs: number,
): Promise<void> {
  const lengthMs = table.days * DAY_MS;
  const { rows } = await pool.query<{ partition: number }>(
    `SELECT DISTINCT floor(extract(epoch FROM at) * 1000 / $1)::float8 AS partition FROM ${table.name}_default
     WHERE at >= $2 AND at < $3 ORDER BY 1`,
    [lengthMs, new Date(keepFromMs), new Date(nowMs + DAY_MS)],
  );
  for (const { partition } of rows) await ensurePartition(pool, table, partition * lengthMs);
}
