import { applyDelta, decodeKeyframe, type Table, type TableChange } from '@seep/shared';
import type { Pool } from 'pg';
import { RECORD_KIND } from '../../db/schema/index.ts';
import type { SchemaRegistry } from '../../ingest/schema-registry.ts';

/** A stored sample, decoded. The tables are the reader's own and change with the next sample: read, do not keep. */
export interface StoredSample {
  bootNo: number;
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  tables: Table[];
  /** Undefined for a keyframe. */
  change: TableChange[] | undefined;
}

export interface ReplayDeps {
  pool: Pool;
  schemas: SchemaRegistry;
}

interface SampleRow {
  boot_no: number;
  seq: number;
  at: Date;
  uptime_ms: number;
  interval_ms: number;
  schema_id: number | null;
  kind: number;
  block: Buffer;
}

/** Hours read at a time: bounds memory, and keeps a range of days from being one long query. */
const SLICE_MS = 2 * 3_600_000;

/** A keyframe comes every ten minutes; this far back one must be, unless the host was away. */
const KEYFRAME_SEARCH_MS = 2 * 3_600_000;

/**
 * Reads a host's samples between two times (inclusive), in the order in which the host took them. Starts at the
 * keyframe before `from`, so that the first one is whole. A delta whose predecessor is not stored is passed over, up
 * to the next keyframe.
 */
export async function* replaySamples(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
): AsyncGenerator<StoredSample> {
  const chains = new Chains(deps.schemas);
  let sliceFrom = (await keyframeBefore(deps.pool, hostId, fromMs)) ?? fromMs;
  for (; sliceFrom <= toMs; sliceFrom += SLICE_MS) {
    const { rows } = await deps.pool.query<SampleRow>({
      name: 'replay_slice',
      text: `
        SELECT boot_no, seq, at, uptime_ms, interval_ms, schema_id, kind, block FROM samples
        WHERE host_id = $1 AND at >= $2 AND at < $3 AND at <= $4
        ORDER BY boot_no, seq`,
      values: [hostId, new Date(sliceFrom), new Date(sliceFrom + SLICE_MS), new Date(toMs)],
    });
    for (const row of rows) {
      const decoded = await chains.decode(row);
      const atMs = row.at.getTime();
      if (!decoded || atMs < fromMs) continue;
      const { boot_no: bootNo, seq, uptime_ms: uptimeMs, interval_ms: intervalMs } = row;
      yield { bootNo, seq, atMs, uptimeMs, intervalMs, ...decoded };
    }
  }
}

async function keyframeBefore(pool: Pool, hostId: number, atMs: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: Date }>({
    name: 'replay_keyframe',
    text: `
      SELECT at FROM samples
      WHERE host_id = $1 AND at <= $2 AND at >= $3 AND schema_id IS NOT NULL
      ORDER BY at DESC LIMIT 1`,
    values: [hostId, new Date(atMs), new Date(atMs - KEYFRAME_SEARCH_MS)],
  });
  return rows[0]?.at.getTime();
}

interface Chain {
  bootNo: number;
  nextSeq: number;
  tables: Table[];
}

/**
 * Deltas by number, not by time: after a clock was set back, samples of two stretches have the same times, and each
 * goes on from its own keyframe.
 */
class Chains {
  readonly #schemas: SchemaRegistry;
  #chains: Chain[] = [];

  constructor(schemas: SchemaRegistry) {
    this.#schemas = schemas;
  }

  async decode(row: SampleRow): Promise<Pick<StoredSample, 'tables' | 'change'> | undefined> {
    const chain = this.#chains.find(({ bootNo, nextSeq }) => bootNo === row.boot_no && nextSeq === row.seq);
    if (row.kind === RECORD_KIND.event) {
      if (chain) chain.nextSeq++;
      return undefined;
    }
    if (row.schema_id !== null) {
      const tables = decodeKeyframe(row.block, await this.#schemas.schemaOf(row.schema_id));
      // Two stretches of one boot at most, and the boot before: what is older will not go on.
      this.#chains = [
        { bootNo: row.boot_no, nextSeq: row.seq + 1, tables },
        ...this.#chains.filter((one) => one !== chain),
      ].slice(0, 3);
      return { tables, change: undefined };
    }
    if (!chain) return undefined;
    chain.nextSeq++;
    return { tables: chain.tables, change: applyDelta(row.block, chain.tables) };
  }
}
