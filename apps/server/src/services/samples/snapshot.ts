import { decodeKeyframe, type Table } from '@seep/shared';
import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { baselines } from '../../db/schema/index.ts';
import { lastRecordAt, type ReplayDeps, replaySamples } from './replay.ts';

/** The tables of a host at one instant. */
export interface Snapshot {
  bootNo: number;
  atMs: number;
  uptimeMs: number;
  tables: Table[];
}

/** The host as its last sample at or before that time has it; undefined when none is stored. */
export async function snapshotAt(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  atMs: number,
): Promise<Snapshot | undefined> {
  const lastMs = await lastRecordAt(deps, hostId, atMs);
  if (lastMs === undefined) return undefined;
  let snapshot: Snapshot | undefined;
  // From a little before, so that an event record at the very end does not leave it empty.
  for await (const sample of replaySamples(deps, hostId, lastMs - 60_000, lastMs)) {
    if (sample.atMs >= (snapshot?.atMs ?? 0)) snapshot = sample;
  }
  return snapshot;
}

/** The first baseline of a boot, which growth is measured from. */
export async function baselineOf(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  bootNo: number,
): Promise<Snapshot | undefined> {
  const [row] = await deps.db
    .select()
    .from(baselines)
    .where(and(eq(baselines.hostId, hostId), eq(baselines.bootNo, bootNo)))
    .orderBy(asc(baselines.at))
    .limit(1);
  if (!row) return undefined;
  const tables = decodeKeyframe(row.block, await deps.schemas.schemaOf(row.schemaId));
  return { bootNo, atMs: row.at.getTime(), uptimeMs: row.uptimeMs, tables };
}
