import { decodeKeyframe, type Table } from '@seep/shared';
import { lastRecordAt, type ReplayDeps, replayInParts } from './replay.ts';

/** The tables of a host at one instant. */
export interface Snapshot {
  bootNo: number;
  atMs: number;
  uptimeMs: number;
  tables: Table[];
}

/** The host as its last sample at or before that time has it; undefined when none is stored. */
export async function snapshotAt(
  deps: ReplayDeps,
  hostId: number,
  atMs: number,
): Promise<Snapshot | undefined> {
  const lastMs = await lastRecordAt(deps, hostId, atMs);
  if (lastMs === undefined) return undefined;
  let snapshot: Snapshot | undefined;
  // From a little before, so that an event record at the very end does not leave it empty.
  for await (const samples of replayInParts(deps, hostId, lastMs - 60_000, lastMs))
    for (const sample of samples) if (sample.atMs >= (snapshot?.atMs ?? 0)) snapshot = sample;
  return snapshot;
}

/** The first baseline of a boot, which growth is measured from. */
export async function baselineOf(
  deps: ReplayDeps,
  hostId: number,
  bootNo: number,
): Promise<Snapshot | undefined> {
  const { rows } = await deps.pool.query<{ at: Date; uptime_ms: number; schema_id: number; block: Buffer }>({
    name: 'first_baseline',
    text: `
      SELECT at, uptime_ms, schema_id, block FROM baselines
      WHERE host_id = $1 AND boot_no = $2 ORDER BY at LIMIT 1`,
    values: [hostId, bootNo],
  });
  const [row] = rows;
  if (!row) return undefined;
  const tables = decodeKeyframe(row.block, await deps.schemas.schemaOf(row.schema_id));
  return { bootNo, atMs: row.at.getTime(), uptimeMs: row.uptime_ms, tables };
}
