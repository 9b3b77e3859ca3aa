import { setImmediate } from 'node:timers/promises';
import type { Table } from '@seep/shared';
import type pg from 'pg';
import { chainsBefore, type ReplayDeps } from '../services/samples/replay.ts';
import { Chains } from './chains.ts';
import { SAMPLE_COLUMNS } from './sample-row.ts';
import { SealBuilder } from './seal-builder.ts';
import { itemsOf, type SampleOrSealedRow, type StoredItem } from './stored-items.ts';
import { FIVE_MINUTES } from './tiers.ts';

/** After so long others have their turn: samples come in meanwhile. */
const TURN_MS = 20;

/**
 * Puts the samples of a chunk that is over into one row a boot, with what was sealed of it before: a sample that came
 * late is sealed with the next roll-up of its chunk. A row of its own costs a sample more than its numbers do.
 * @param client within the transaction that holds the chunk's mark: what it deletes, it writes
 * @param onSample hears of every sample of the chunk, in order; the tables change with the next one
 */
export async function sealChunk(
  deps: ReplayDeps,
  client: pg.ClientBase,
  hostId: number,
  chunkMs: number,
  onSample: (bootNo: number, atMs: number, tables: readonly Table[]) => void,
): Promise<void> {
  const rows = await takeRows(client, hostId, chunkMs);
  const withNews = new Set(rows.flatMap((row) => (row.is_sealed ? [] : [row.boot_no])));
  const items = await itemsOf(rows, deps.schemas);
  const needsBefore = items.some(
    (item, at) => goesOn(item) && (at === 0 || items[at - 1]?.bootNo !== item.bootNo),
  );
  const chains = needsBefore ? await chainsBefore(deps, hostId, chunkMs) : new Chains(deps.schemas);
  const store = (bootNo: number, builder: SealBuilder) =>
    storeSealed(client, hostId, bootNo, chunkMs, builder);
  let open: { bootNo: number; builder: SealBuilder } | undefined;
  let sinceMs = performance.now();
  for (const item of items) {
    if (performance.now() - sinceMs > TURN_MS) {
      await setImmediate();
      sinceMs = performance.now();
    }
    const decoded = await chains.decode(item);
    const { bootNo, seq, atMs, uptimeMs, intervalMs, kind } = item;
    if (decoded) onSample(bootNo, atMs, decoded.tables);
    if (!withNews.has(bootNo)) continue;
    if (open?.bootNo !== bootNo) {
      if (open) await store(open.bootNo, open.builder);
      open = { bootNo, builder: new SealBuilder() };
    }
    const { builder } = open;
    // What was packed before has no block to go back to; it fitted then.
    if (decoded && (item.segment || !builder.isFull)) {
      const isKeyframe = item.segment ? item.isKeyframe : item.schemaId !== null;
      builder.addMoment(
        { seq, atMs, uptimeMs, intervalMs, kind, isKeyframe },
        decoded.schemaId,
        decoded.tables,
      );
    } else if (!item.segment) builder.addRecord(item);
  }
  if (open) await store(open.bootNo, open.builder);
}

async function storeSealed(
  client: pg.ClientBase,
  hostId: number,
  bootNo: number,
  chunkMs: number,
  builder: SealBuilder,
): Promise<void> {
  const { lastAt, records, keyframesAt, block } = builder.finish();
  await client.query({
    name: 'seal_store',
    text: `
      INSERT INTO sealed_samples (host_id, boot_no, at, last_at, records, keyframes_at, block)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (host_id, at, boot_no) DO UPDATE SET
        last_at = excluded.last_at, records = excluded.records, keyframes_at = excluded.keyframes_at,
        block = excluded.block`,
    values: [hostId, bootNo, new Date(chunkMs), lastAt, records, keyframesAt, block],
  });
}

/** Takes the loose samples of the chunk, and reads what is sealed of it. */
async function takeRows(
  client: pg.ClientBase,
  hostId: number,
  chunkMs: number,
): Promise<SampleOrSealedRow[]> {
  const { rows } = await client.query<SampleOrSealedRow>({
    name: 'seal_take',
    text: `
      WITH taken AS (
        DELETE FROM samples WHERE host_id = $1 AND at >= $2 AND at < $3 RETURNING ${SAMPLE_COLUMNS}
      )
      SELECT ${SAMPLE_COLUMNS}, false AS is_sealed FROM taken
      UNION ALL
      SELECT boot_no, 0, at, 0, 0, NULL, 0, block, true FROM sealed_samples WHERE host_id = $1 AND at = $2`,
    values: [hostId, new Date(chunkMs), new Date(chunkMs + FIVE_MINUTES.chunkMs)],
  });
  return rows;
}

/** Whether a delta, or an event among them, goes on from a record before. */
function goesOn(item: StoredItem): boolean {
  return item.segment === undefined && item.schemaId === null;
}
