import { asc, eq, isNull } from 'drizzle-orm';
import type pg from 'pg';
import type { Database } from '../../db/client.ts';
import { deleteInBatches } from '../../db/delete-in-batches.ts';
import { listPartitions, PARTITIONED_TABLES } from '../../db/partitions.ts';
import { removedHosts } from '../../db/schema/index.ts';
import { clearLists } from './remove-host.ts';

/**
 * A batch that was on its way when the host was removed, and a detector that was kept for its return, may still write.
 * What comes within this time is cleared by a later run.
 */
const LATE_WRITES_MS = 20 * 60_000;

const HOSTS_A_RUN = 100;

const OF_HOST = 'host_id = $1';

/** All that is stored by host, but for what {@link clearLists} has; boots last: they say that there is something. */
const TABLES = ['processes', 'table_rows', 'baselines', 'events', 'host_trends', 'boots'] as const;

/**
 * Deletes what is stored of removed hosts, in steps that stand on their own.
 * @returns what was done, in a line; undefined when there was nothing to do
 */
export async function clearRemovedHosts(
  { pool, db }: { pool: pg.Pool; db: Database },
  now: Date,
  signal: AbortSignal,
): Promise<string | undefined> {
  const waiting = await db
    .select({ id: removedHosts.id, removedAt: removedHosts.removedAt })
    .from(removedHosts)
    .where(isNull(removedHosts.clearedAt))
    .orderBy(asc(removedHosts.id))
    .limit(HOSTS_A_RUN);
  let rows = 0;
  for (const { id, removedAt } of waiting) {
    for (const table of await tablesOf(pool)) {
      if (signal.aborted) return undefined;
      rows += await deleteInBatches(pool, table, OF_HOST, [id], OF_HOST);
    }
    await clearLists(db, id);
    if (now.getTime() - removedAt.getTime() >= LATE_WRITES_MS)
      await db.update(removedHosts).set({ clearedAt: now }).where(eq(removedHosts.id, id));
  }
  return rows > 0 ? `cleared ${rows} rows of removed hosts` : undefined;
}

async function tablesOf(pool: pg.Pool): Promise<string[]> {
  const names: string[] = [];
  for (const table of PARTITIONED_TABLES) {
    for (const { name } of await listPartitions(pool, table)) names.push(name);
    names.push(`${table.name}_default`);
  }
  return [...names, ...TABLES];
}
