import type pg from 'pg';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { type Cell, CellBuilder, unionSchema } from './cell.ts';
import { encodeChunk } from './chunk.ts';
import { writeMarks } from './marks.ts';
import { sealChunk } from './seal-chunk.ts';
import { readChunks } from './stored-chunks.ts';
import { chunkStart, FIVE_MINUTES, ONE_HOUR, type Tier } from './tiers.ts';

export interface RollUpDeps {
  pool: pg.Pool;
  schemas: SchemaRegistry;
}

/** A chunk is rolled up this long after its end: the last samples are on their way. */
const GRACE_MS = 2 * 60_000;

/**
 * Rolls up one chunk that has news and is over, and seals its samples. Its mark is locked meanwhile: who brings more for
 * it waits and marks it again; another replica takes another chunk.
 * @returns false when nothing is left to do
 */
export async function rollUpNext(deps: RollUpDeps, tier: Tier, nowMs: number): Promise<boolean> {
  const client = await deps.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ host_id: number; at: Date }>({
      name: 'rollup_next',
      text: `
        SELECT host_id, at FROM rollup_marks WHERE tier = $1 AND at <= $2
        ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      values: [tier.id, new Date(nowMs - tier.chunkMs - GRACE_MS)],
    });
    const [mark] = rows;
    if (mark) {
      const { host_id: hostId } = mark;
      const atMs = mark.at.getTime();
      await rollUpChunk(deps, client, tier, hostId, atMs);
      await client.query({
        name: 'rollup_done',
        text: 'DELETE FROM rollup_marks WHERE host_id = $1 AND tier = $2 AND at = $3',
        values: [hostId, tier.id, mark.at],
      });
      if (tier === FIVE_MINUTES)
        await writeMarks(client, ONE_HOUR.id, [{ hostId, atMs: chunkStart(ONE_HOUR, atMs) }]);
    }
    await client.query('COMMIT');
    client.release();
    return mark !== undefined;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release(error as Error);
    throw error;
  }
}

async function rollUpChunk(
  deps: RollUpDeps,
  client: pg.PoolClient,
  tier: Tier,
  hostId: number,
  atMs: number,
): Promise<void> {
  const fresh =
    tier === FIVE_MINUTES
      ? await cellsOfSamples(deps, client, hostId, atMs)
      : await cellsOfChunks(deps, tier, hostId, atMs);
  for (const stored of await readChunks(deps, tier, hostId, atMs, atMs + 1)) {
    const cells = fresh.get(stored.bootNo) ?? [];
    fresh.set(stored.bootNo, keepFuller(cells, Array.from(stored.cells(), copyOf)));
  }
  for (const [bootNo, cells] of fresh) {
    if (cells.length === 0) continue;
    const schema = unionSchema(cells);
    await client.query({
      name: `rollup_store_${tier.id}`,
      text: `
        INSERT INTO ${tier.table} (host_id, boot_no, at, schema_id, samples, block) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (host_id, at, boot_no) DO UPDATE SET
          schema_id = excluded.schema_id, samples = excluded.samples, block = excluded.block`,
      values: [
        hostId,
        bootNo,
        new Date(atMs),
        await deps.schemas.idOf(schema),
        cells.reduce((sum, { samples }) => sum + samples, 0),
        encodeChunk(cells, schema, atMs, tier.cellMs),
      ],
    });
  }
}

/** Packs the samples on the way. */
async function cellsOfSamples(
  deps: RollUpDeps,
  client: pg.PoolClient,
  hostId: number,
  atMs: number,
): Promise<Map<number, Cell[]>> {
  const builders = new Map<number, CellBuilder>();
  await sealChunk(deps, client, hostId, atMs, (bootNo, sampledAtMs, tables) =>
    builderOf(builders, bootNo, FIVE_MINUTES).add(sampledAtMs, tables),
  );
  return finished(builders);
}

async function cellsOfChunks(
  deps: RollUpDeps,
  tier: Tier,
  hostId: number,
  atMs: number,
): Promise<Map<number, Cell[]>> {
  const builders = new Map<number, CellBuilder>();
  for (const chunk of await readChunks(deps, FIVE_MINUTES, hostId, atMs, atMs + tier.chunkMs)) {
    const builder = builderOf(builders, chunk.bootNo, tier);
    for (const cell of chunk.cells()) builder.add(cell.atMs, cell.tables, cell.samples);
  }
  return finished(builders);
}

function builderOf(builders: Map<number, CellBuilder>, bootNo: number, tier: Tier): CellBuilder {
  let builder = builders.get(bootNo);
  if (!builder) {
    builder = new CellBuilder(tier.cellMs);
    builders.set(bootNo, builder);
  }
  return builder;
}

function finished(builders: Map<number, CellBuilder>): Map<number, Cell[]> {
  return new Map([...builders].map(([bootNo, builder]) => [bootNo, builder.finish()]));
}

/**
 * Rolled up again after the samples are gone, a chunk keeps the cells that had more of them: what came late adds to
 * what was there and takes nothing away.
 */
function keepFuller(fresh: readonly Cell[], stored: readonly Cell[]): Cell[] {
  const byTime = new Map(stored.map((cell) => [cell.atMs, cell]));
  for (const cell of fresh)
    if (cell.samples >= (byTime.get(cell.atMs)?.samples ?? 0)) byTime.set(cell.atMs, cell);
  return [...byTime.values()].toSorted((a, b) => a.atMs - b.atMs);
}

/** A decoder's tables change with its next cell. */
function copyOf(cell: Cell): Cell {
  return { ...cell, tables: cell.tables.map((table) => table.copy()) };
}
