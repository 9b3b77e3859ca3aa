import type pg from 'pg';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { type Cell, CellBuilder, unionSchema } from './cell.ts';
import { encodeChunk } from './chunk.ts';
import { FailedChunks } from './failed-chunks.ts';
import { type Mark, writeMarks } from './marks.ts';
import { sealChunk } from './seal-chunk.ts';
import { readChunks } from './stored-chunks.ts';
import { chunkStart, FIVE_MINUTES, ONE_HOUR, type Tier, TIERS } from './tiers.ts';

export interface RollUpDeps {
  pool: pg.Pool;
  schemas: SchemaRegistry;
}

/** A chunk is rolled up this long after its end: the last samples are on their way. */
const GRACE_MS = 2 * 60_000;

/** A chunk could not be rolled up; the cause says why, the message which one. */
export class ChunkError extends Error {
  override readonly name = 'ChunkError';
}

/**
 * Rolls up all chunks that have news and are over. One that cannot be is passed over, and tried again later.
 * @param failed those that could not be before
 * @returns how many were rolled up, and what went wrong with the others
 */
export async function rollUpAll(
  deps: RollUpDeps,
  failed: FailedChunks,
  signal?: AbortSignal,
): Promise<{ chunks: number; errors: ChunkError[] }> {
  let chunks = 0;
  const errors: ChunkError[] = [];
  for (const tier of TIERS) {
    for (;;) {
      if (signal?.aborted) break;
      try {
        if (!(await rollUpNext(deps, tier, Date.now(), failed))) break;
        chunks++;
      } catch (error) {
        if (!(error instanceof ChunkError)) throw error;
        errors.push(error);
      }
    }
  }
  return { chunks, errors };
}

/**
 * Rolls up one chunk that has news and is over, and seals its samples. Its mark is locked meanwhile: who brings more for
 * it waits and marks it again; another replica takes another chunk.
 * @param failed gets to know it when it fails
 * @returns false when nothing is left to do
 * @throws ChunkError when this chunk cannot be rolled up
 */
export async function rollUpNext(
  deps: RollUpDeps,
  tier: Tier,
  nowMs: number,
  failed = new FailedChunks(),
): Promise<boolean> {
  const client = await deps.pool.connect();
  let mark: Mark | undefined;
  try {
    await client.query('BEGIN');
    mark = await nextMark(client, tier, nowMs, failed.waiting(tier, nowMs));
    if (mark) {
      const { hostId, atMs } = mark;
      await rollUpChunk(deps, client, tier, hostId, atMs);
      await client.query({
        name: 'rollup_done',
        text: 'DELETE FROM rollup_marks WHERE host_id = $1 AND tier = $2 AND at = $3',
        values: [hostId, tier.id, new Date(atMs)],
      });
      if (tier === FIVE_MINUTES)
        await writeMarks(client, ONE_HOUR.id, [{ hostId, atMs: chunkStart(ONE_HOUR, atMs) }]);
    }
    await client.query('COMMIT');
    client.release();
    if (mark) failed.forget(tier, mark);
    return mark !== undefined;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release(error as Error);
    if (!mark) throw error;
    failed.add(tier, mark, nowMs);
    const where = `host ${mark.hostId}, ${tier.table}, ${new Date(mark.atMs).toISOString()}`;
    throw new ChunkError(`cannot roll up a chunk (${where}): ${(error as Error).message}`, { cause: error });
  }
}

/** The oldest of those that are over, and do not wait to be tried again. */
async function nextMark(
  client: pg.ClientBase,
  tier: Tier,
  nowMs: number,
  waiting: readonly Mark[],
): Promise<Mark | undefined> {
  const { rows } = await client.query<{ host_id: number; at: Date }>({
    name: 'rollup_next',
    text: `
      SELECT host_id, at FROM rollup_marks WHERE tier = $1 AND at <= $2 AND NOT EXISTS (
        SELECT 1 FROM unnest($3::int[], $4::timestamptz[]) AS waiting (host_id, at)
        WHERE waiting.host_id = rollup_marks.host_id AND waiting.at = rollup_marks.at
      )
      ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    values: [
      tier.id,
      new Date(nowMs - tier.chunkMs - GRACE_MS),
      waiting.map(({ hostId }) => hostId),
      waiting.map(({ atMs }) => new Date(atMs)),
    ],
  });
  const [row] = rows;
  return row && { hostId: row.host_id, atMs: row.at.getTime() };
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
