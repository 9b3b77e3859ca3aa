import { applyDelta, decodeKeyframe, type Table, type TableChange } from '@seep/shared';
import type { Pool } from 'pg';
import { RECORD_KIND } from '../../db/schema/index.ts';
import type { SchemaRegistry } from '../../ingest/schema-registry.ts';
import { type RecordOfBoot, recordOf, SAMPLE_COLUMNS, type SampleRow } from '../../rollups/sample-row.ts';
import { unseal } from '../../rollups/sealed-block.ts';
import { chunkStart, FIVE_MINUTES } from '../../rollups/tiers.ts';

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

/** A loose sample, or a chunk's records of a boot in one block: all else but the boot is empty then. */
type SampleOrSealedRow = SampleRow & { is_sealed: boolean };

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
  let sliceFromMs = (await keyframeBefore(deps.pool, hostId, fromMs)) ?? fromMs;
  // A chunk at a time: bounds memory, keeps a range of days from being one long query, and opens each seal once.
  while (sliceFromMs <= toMs) {
    const chunkMs = chunkStart(FIVE_MINUTES, sliceFromMs);
    const records = await recordsOf(deps.pool, hostId, chunkMs, sliceFromMs, toMs);
    for (const record of records) {
      const decoded = await chains.decode(record);
      const { bootNo, seq, atMs, uptimeMs, intervalMs } = record;
      if (decoded && atMs >= fromMs) yield { bootNo, seq, atMs, uptimeMs, intervalMs, ...decoded };
    }
    sliceFromMs = chunkMs + FIVE_MINUTES.chunkMs;
    // A host that was not there for a month is not looked for two hours at a time.
    if (records.length === 0)
      sliceFromMs = (await nextRecordAt(deps.pool, hostId, sliceFromMs, toMs)) ?? Infinity;
  }
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

/** The records of a chunk between two times, in the order of their numbers. One statement, so that none is sealed in between. */
async function recordsOf(
  pool: Pool,
  hostId: number,
  chunkMs: number,
  fromMs: number,
  toMs: number,
): Promise<RecordOfBoot[]> {
  const { rows } = await pool.query<SampleOrSealedRow>({
    name: 'replay_chunk',
    text: `
      SELECT ${SAMPLE_COLUMNS}, false AS is_sealed FROM samples
      WHERE host_id = $1 AND at >= $2 AND at < $3 AND at <= $4
      UNION ALL
      SELECT boot_no, 0, at, 0, 0, NULL, 0, block, true FROM sealed_samples WHERE host_id = $1 AND at = $5`,
    values: [
      hostId,
      new Date(fromMs),
      new Date(chunkMs + FIVE_MINUTES.chunkMs),
      new Date(toMs),
      new Date(chunkMs),
    ],
  });
  return rows
    .flatMap((row): RecordOfBoot[] => {
      if (!row.is_sealed) return [recordOf(row)];
      const { boot_no: bootNo, block } = row;
      return unseal(block)
        .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
        .map((record) => ({ bootNo, ...record }));
    })
    .toSorted((a, b) => a.bootNo - b.bootNo || a.seq - b.seq);
}

/** A host that is there has sent something within this time: all other partitions need not be looked into. */
const RECENT_MS = 6 * 3_600_000;

/**
 * When the last record at or before a time was taken, however long before.
 */
export async function lastRecordAt(pool: Pool, hostId: number, atMs: number): Promise<number | undefined> {
  return (
    (await lastRecordSince(pool, hostId, atMs - RECENT_MS, atMs)) ?? lastRecordSince(pool, hostId, 0, atMs)
  );
}

async function lastRecordSince(
  pool: Pool,
  hostId: number,
  sinceMs: number,
  atMs: number,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: Date; block: Buffer | null }>({
    name: 'last_record',
    text: `
      (SELECT at, NULL AS block FROM samples
       WHERE host_id = $1 AND at >= $3 AND at <= $2 ORDER BY at DESC LIMIT 1)
      UNION ALL
      (SELECT last_at, CASE WHEN last_at > $2 THEN block END FROM sealed_samples
       WHERE host_id = $1 AND at >= $3 AND at <= $2 ORDER BY at DESC, boot_no DESC LIMIT 4)`,
    values: [hostId, new Date(atMs), new Date(sinceMs)],
  });
  const found = rows.flatMap(({ at, block }) =>
    block ? unseal(block).map((record) => record.atMs) : [at.getTime()],
  );
  const last = found.reduce((latest, one) => (one <= atMs ? Math.max(latest, one) : latest), -Infinity);
  return last === -Infinity ? undefined : last;
}

async function keyframeBefore(pool: Pool, hostId: number, atMs: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ at: Date }>({
    name: 'replay_keyframe',
    text: `
      (SELECT at FROM samples
       WHERE host_id = $1 AND at <= $2 AND at >= $3 AND schema_id IS NOT NULL
       ORDER BY at DESC LIMIT 1)
      UNION ALL
      (SELECT keyframe FROM sealed_samples, unnest(keyframes_at) AS keyframe
       WHERE host_id = $1 AND at <= $2 AND at >= $4 AND keyframe <= $2 AND keyframe >= $3
       ORDER BY keyframe DESC LIMIT 1)
      ORDER BY at DESC LIMIT 1`,
    values: [
      hostId,
      new Date(atMs),
      new Date(atMs - KEYFRAME_SEARCH_MS),
      new Date(chunkStart(FIVE_MINUTES, atMs - KEYFRAME_SEARCH_MS)),
    ],
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

  async decode(record: RecordOfBoot): Promise<Pick<StoredSample, 'tables' | 'change'> | undefined> {
    const chain = this.#chains.find(
      ({ bootNo, nextSeq }) => bootNo === record.bootNo && nextSeq === record.seq,
    );
    if (record.kind === RECORD_KIND.event) {
      if (chain) chain.nextSeq++;
      return undefined;
    }
    if (record.schemaId !== null) {
      const tables = decodeKeyframe(record.block, await this.#schemas.schemaOf(record.schemaId));
      // Two stretches of one boot at most, and the boot before: what is older will not go on.
      this.#chains = [
        { bootNo: record.bootNo, nextSeq: record.seq + 1, tables },
        ...this.#chains.filter((one) => one !== chain),
      ].slice(0, 3);
      return { tables, change: undefined };
    }
    if (!chain) return undefined;
    chain.nextSeq++;
    return { tables: chain.tables, change: applyDelta(record.block, chain.tables) };
  }
}
