import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import type { ReplayDeps } from './replay.ts';
import { snapshotAt } from './snapshot.ts';

/** Columns of a host's own table in the newest sample that is stored, by their ids, with values or not; none without one. */
export async function sentHostMetrics(
  deps: ReplayDeps & { db: Database },
  hostId: number,
): Promise<string[]> {
  const newest = await snapshotAt(deps, hostId, Date.now());
  const host = newest && tableOf(newest.tables, 'host');
  return host?.schema.columns.map(({ name }) => name) ?? [];
}
