import type { Table, TableChange } from '@seep/shared';
import type { Pool } from 'pg';
import type { Wanted } from '../../columns/table-cursor.ts';
import type { SchemaRegistry } from '../../ingest/schema-registry.ts';
import { Chains } from '../../rollups/chains.ts';
import { type ChunkPlace, type DamagedChunks, passOver } from '../../rollups/damaged-chunks.ts';
import { SAMPLE_COLUMNS } from '../../rollups/sample-row.ts';
import { headsOf } from '../../rollups/sealed-block.ts';
import { itemsOf, type SampleOrSealedRow, type StoredItem } from '../../rollups/stored-items.ts';
import { chunkStart, FIVE_MINUTES } from '../../rollups/tiers.ts';

/** A stored sample, decoded. The tables are the reader's own and change with the next sample: read, do not keep. */
export interface StoredSample {
  bootNo: number;
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  tables: Table[];
  /** Undefined where nothing tells how it differs from the one before. */
  change: TableChange[] | undefined;
}

export interface ReplayDeps {
  pool: Pool;
  schemas: SchemaRegistry;
  /** Hears of chunks that cannot be read, which are passed over then; without it they throw. */
  damaged?: DamagedChunks | undefined;
}

/** A keyframe comes every ten minutes; this far back one must be, unless the host was away. */
const KEYFRAME_SEARCH_MS = 2 * 3_600_000;

/**
 * Reads a host's samples between two times (inclusive), in the order in which the host took them. Starts at the
 * keyframe before `from`, so that the first one is whole. A delta whose predecessor is not stored is passed over, up
 * to the next keyframe.
 * @param wanted what somebody reads them for: what is packed may come without the rest
 */
export function replaySamples(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<StoredSample> {
  return oneByOne(replayInParts(deps, hostId, fromMs, toMs, wanted));
}

/** What comes in parts, for who has to wait between two anyway. */
export async function* oneByOne<Item>(parts: AsyncIterable<Iterable<Item>>): AsyncGenerator<Item> {
  for await (const part of parts) yield* part;
}

/**
 * The same in parts, for who reads samples one after another: to wait for each takes longer than to decode it. Each part is to
 * be read to its end before the next one.
 */
export async function* replayInParts(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Iterable<StoredSample>> {
  const chains = new Chains(deps.schemas);
  let rows = await firstRows(deps.pool, hostId, fromMs, toMs);
  // Some chunks at a time: bounds memory, keeps a range of days from being one long query, and opens each seal once.
  for (let sliceMs = sliceEnd(fromMs); ; sliceMs += SLICE_MS) {
    const items = await readableItems(deps, hostId, rows, wanted);
    await chains.expect(items);
    yield decode(chains, items, fromMs, toMs);
    if (sliceMs > toMs) return;
    // A host that was not there for a month is not looked for some hours at a time.
    if (rows.length === 0) {
      const nextMs = await nextRecordAt(deps.pool, hostId, sliceMs, toMs);
      if (nextMs === undefined) return;
      sliceMs = chunkStart(FIVE_MINUTES, nextMs);
    }
    rows = await rowsOf(deps.pool, hostId, sliceMs, Math.min(sliceMs + SLICE_MS - 1, toMs));
  }
}

function* decode(
  chains: Chains,
  items: readonly StoredItem[],
  fromMs: number,
  toMs: number,
): Generator<StoredSample> {
  for (const item of items) {
    const { bootNo, seq, atMs, uptimeMs, intervalMs } = item;
    if (atMs < fromMs || atMs > toMs) {
      chains.pass(item);
      continue;
    }
    const decoded = chains.decode(item);
    if (!decoded) continue;
    const { tables, change } = decoded;
    yield { bootNo, seq, atMs, uptimeMs, intervalMs, tables, change };
  }
}

/** What the deltas that follow a time go on from. */
export async function chainsBefore(deps: ReplayDeps, hostId: number, atMs: number): Promise<Chains> {
  const chains = new Chains(deps.schemas);
  const rows = await firstRows(deps.pool, hostId, atMs - 1, atMs - 1);
  const items = await readableItems(deps, hostId, rows);
  await chains.expect(items);
  for (const item of items) chains.pass(item);
  return chains;
}

function readableItems(
  { schemas, damaged }: ReplayDeps,
  hostId: number,
  rows: readonly SampleOrSealedRow[],
  wanted?: Wanted,
): Promise<StoredItem[]> {
  return itemsOf(rows, schemas, wanted, ({ boot_no: bootNo, at }, error) =>
    passOver(damaged, { table: 'sealed_samples', hostId, bootNo, atMs: at.getTime() }, error),
  );
}

/** Chunks that are read with one statement. */
const SLICE_MS = 2 * FIVE_MINUTES.chunkMs;

function sliceEnd(fromMs: number): number {
  return chunkStart(FIVE_MINUTES, fromMs) + SLICE_MS;
}

/** When the first record between two times was taken, or the chunk that has it begins. */
async function nextRecordAt(
  pool: Pool,
  hostId: number,
  chunkMs: number,
  toMs: number,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: Date }>({
    name: 'next_record',
    text: `
      (SELECT at FROM samples WHERE host_id = $1 AND at >= $2 AND at <= $3 ORDER BY at LIMIT 1)
      UNION ALL
      (SELECT at FROM sealed_samples WHERE host_id = $1 AND at >= $2 AND at <= $3 ORDER BY at LIMIT 1)
      ORDER BY at LIMIT 1`,
    values: [hostId, new Date(chunkMs), new Date(toMs)],
  });
  return rows[0]?.at.getTime();
}

/**
 * What is stored between two times, with what it takes to decode it: from the keyframe before on, or from the chunk whose
 * samples are packed. One statement, so that none is packed in between.
 */
async function firstRows(
  pool: Pool,
  hostId: number,
  fromMs: number,
  toMs: number,
): Promise<SampleOrSealedRow[]> {
  const searchMs = fromMs - KEYFRAME_SEARCH_MS;
  const { rows } = await pool.query<SampleOrSealedRow>({
    name: 'replay_first',
    text: `
      WITH start AS (
        SELECT coalesce(max(at), $2) AS at FROM (
          (SELECT at FROM samples
           WHERE host_id = $1 AND at <= $2 AND at >= $3 AND schema_id IS NOT NULL
           ORDER BY at DESC LIMIT 1)
          UNION ALL
          (SELECT keyframe FROM sealed_samples, unnest(keyframes_at) AS keyframe
           WHERE host_id = $1 AND at <= $2 AND at >= $4 AND keyframe <= $2 AND keyframe >= $3
           ORDER BY keyframe DESC LIMIT 1)
        ) AS keyframe
      )
      SELECT ${SAMPLE_COLUMNS}, false AS is_sealed FROM samples
      WHERE host_id = $1 AND at >= $3 AND at >= (SELECT at FROM start) AND at <= $5
      UNION ALL
      SELECT boot_no, 0, at, 0, 0, NULL, 0, block, true FROM sealed_samples
      WHERE host_id = $1 AND at >= $4 AND at > (SELECT at FROM start) - interval '${FIVE_MINUTES.chunkMs} ms' AND at <= $5`,
    values: [
      hostId,
      new Date(fromMs),
      new Date(searchMs),
      new Date(chunkStart(FIVE_MINUTES, searchMs)),
      new Date(Math.min(sliceEnd(fromMs) - 1, toMs)),
    ],
  });
  return rows;
}

/** What is stored from the beginning of a chunk on. */
async function rowsOf(
  pool: Pool,
  hostId: number,
  chunkMs: number,
  toMs: number,
): Promise<SampleOrSealedRow[]> {
  const { rows } = await pool.query<SampleOrSealedRow>({
    name: 'replay_next',
    text: `
      SELECT ${SAMPLE_COLUMNS}, false AS is_sealed FROM samples WHERE host_id = $1 AND at >= $2 AND at <= $3
      UNION ALL
      SELECT boot_no, 0, at, 0, 0, NULL, 0, block, true FROM sealed_samples
      WHERE host_id = $1 AND at >= $2 AND at <= $3`,
    values: [hostId, new Date(chunkMs), new Date(toMs)],
  });
  return rows;
}

/** A host that is there has sent something within this time: all other partitions need not be looked into. */
const RECENT_MS = 6 * 3_600_000;

/**
 * When the last record at or before a time was taken, however long before.
 */
export async function lastRecordAt(
  deps: ReplayDeps,
  hostId: number,
  atMs: number,
): Promise<number | undefined> {
  return (
    (await lastRecordSince(deps, hostId, atMs - RECENT_MS, atMs)) ?? lastRecordSince(deps, hostId, 0, atMs)
  );
}

async function lastRecordSince(
  deps: ReplayDeps,
  hostId: number,
  sinceMs: number,
  atMs: number,
): Promise<number | undefined> {
  const { rows } = await deps.pool.query<{ last_at: Date; boot_no: number; at: Date; block: Buffer | null }>({
    name: 'last_record',
    text: `
      (SELECT at AS last_at, boot_no, at, NULL AS block FROM samples
       WHERE host_id = $1 AND at >= $3 AND at <= $2 ORDER BY at DESC LIMIT 1)
      UNION ALL
      (SELECT last_at, boot_no, at, CASE WHEN last_at > $2 THEN block END FROM sealed_samples
       WHERE host_id = $1 AND at >= $3 AND at <= $2 ORDER BY at DESC, boot_no DESC LIMIT 4)`,
    values: [hostId, new Date(atMs), new Date(sinceMs)],
  });
  const found = rows.flatMap(({ last_at, boot_no, at, block }) =>
    block ? timesOf(deps, { hostId, bootNo: boot_no, atMs: at.getTime() }, block) : [last_at.getTime()],
  );
  const last = found.reduce((latest, one) => (one <= atMs ? Math.max(latest, one) : latest), -Infinity);
  return last === -Infinity ? undefined : last;
}

/** When the records of a packed chunk were taken; none where it cannot be read. */
function timesOf({ damaged }: ReplayDeps, place: Omit<ChunkPlace, 'table'>, block: Buffer): number[] {
  try {
    return headsOf(block).map(({ atMs }) => atMs);
  } catch (error) {
    passOver(damaged, { table: 'sealed_samples', ...place }, error);
    return [];
  }
}
