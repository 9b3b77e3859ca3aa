import type pg from 'pg';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { type Cell, CellBuilder, unionSchema } from './cell.ts';
import { encodeChunk } from './chunk.ts';
import { bootsOfChunk, type Chunk } from './chunk-rows.ts';
import { FailedChunks } from './failed-chunks.ts';
import { type Mark, writeMarks } from './marks.ts';
import type { SealLimits } from './seal-builder.ts';
import { ChunkSealer } from './seal-chunk.ts';
import { readChunks } from './stored-chunks.ts';
import { chunkStart, FIVE_MINUTES, ONE_HOUR, type Tier, TIERS } from './tiers.ts';

export interface RollUpDeps {
  pool: pg.Pool;
  schemas: SchemaRegistry;
  limits?: RollUpLimits;
  /** Hears what of a chunk was beyond them, once it is committed. */
  tell?: (beyond: Beyond) => void;
}

/** What rolling up one boot and chunk may take in memory. */
export interface RollUpLimits {
  /** Numbers in a cell. */
  cellNumbers?: number;
  /** Bytes of loose samples that are read at a time. */
  pageBytes?: number;
  seal?: SealLimits;
}

/** What of a chunk was not rolled up, or not packed, since it is more than a server should hold at once. */
export interface Beyond extends Chunk {
  table: Tier['table'];
  /** Samples that stay in `samples` as they came, and are read there. */
  looseSamples: number;
  /** Rows of samples, or of finer cells, that are in no cell: samples have them as long as these are kept. */
  leftOutRows: number;
}

const PAGE_BYTES = 16 * 1024 ** 2;

/** What was beyond the limits since the server started, counted anew whenever its chunk is rolled up again. */
export interface BeyondCounters {
  looseSamples: number;
  leftOutRows: number;
}

/** A line that names the first of them. */
export function wordsOfBeyond(beyond: readonly Beyond[]): string {
  const [first] = beyond;
  if (!first) return '';
  const others = beyond.length > 1 ? `; so were ${beyond.length - 1} other chunks` : '';
  return (
    `host ${first.hostId}, ${first.table}, ${new Date(first.atMs).toISOString()} was too much to hold: ` +
    `${first.looseSamples} samples stay unpacked, ${first.leftOutRows} rows are in no cell${others}`
  );
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
 * @returns how many were rolled up, what went wrong with the others, and what of them was too much
 */
export async function rollUpAll(
  deps: RollUpDeps,
  failed: FailedChunks,
  signal?: AbortSignal,
): Promise<{ chunks: number; errors: ChunkError[]; beyond: Beyond[] }> {
  let chunks = 0;
  const errors: ChunkError[] = [];
  const beyond: Beyond[] = [];
  const telling = { ...deps, tell: (one: Beyond) => void beyond.push(one) };
  for (const tier of TIERS) {
    for (;;) {
      if (signal?.aborted) break;
      try {
        if (!(await rollUpNext(telling, tier, Date.now(), failed))) break;
        chunks++;
      } catch (error) {
        if (!(error instanceof ChunkError)) throw error;
        errors.push(error);
      }
    }
  }
  return { chunks, errors, beyond };
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
  let beyond: Beyond | undefined;
  try {
    await client.query('BEGIN');
    mark = await nextMark(client, tier, nowMs, failed.waiting(tier, nowMs));
    if (mark) {
      const { hostId, atMs } = mark;
      beyond = await rollUpChunk(deps, client, tier, { hostId, atMs });
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
    if (beyond && beyond.looseSamples + beyond.leftOutRows > 0) deps.tell?.(beyond);
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

/** One boot after another: what is held is of one. */
async function rollUpChunk(
  deps: RollUpDeps,
  client: pg.PoolClient,
  tier: Tier,
  chunk: Chunk,
): Promise<Beyond> {
  const { hostId, atMs } = chunk;
  const beyond: Beyond = { ...chunk, table: tier.table, looseSamples: 0, leftOutRows: 0 };
  const stored = await readChunks(deps, tier, hostId, atMs, atMs + 1);
  const store = async (bootNo: number, builder: CellBuilder) => {
    const before = stored.find((one) => one.bootNo === bootNo);
    const cells = keepFuller(builder.finish(), Array.from(before?.cells() ?? [], copyOf));
    if (cells.length > 0) await storeCells(deps, client, tier, chunk, bootNo, cells);
    beyond.leftOutRows += builder.leftOutRows;
  };
  const newBuilder = () => new CellBuilder(tier.cellMs, deps.limits?.cellNumbers);
  if (tier === FIVE_MINUTES) {
    // Packs the samples on the way.
    const sealer = new ChunkSealer(deps, client, chunk, deps.limits?.seal);
    for (const boot of await bootsOfChunk(client, chunk, deps.limits?.pageBytes ?? PAGE_BYTES)) {
      const builder = newBuilder();
      beyond.looseSamples += await sealer.seal(boot, (sampledAtMs, tables) =>
        builder.add(sampledAtMs, tables),
      );
      await store(boot.bootNo, builder);
    }
    return beyond;
  }
  const finer = await readChunks(deps, FIVE_MINUTES, hostId, atMs, atMs + tier.chunkMs);
  for (const [bootNo, chunks] of Map.groupBy(finer, (one) => one.bootNo)) {
    const builder = newBuilder();
    for (const one of chunks)
      for (const cell of one.cells()) builder.add(cell.atMs, cell.tables, cell.samples);
    await store(bootNo, builder);
  }
  return beyond;
}

async function storeCells(
  deps: RollUpDeps,
  client: pg.PoolClient,
  tier: Tier,
  { hostId, atMs }: Chunk,
  bootNo: number,
  cells: readonly Cell[],
): Promise<void> {
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
