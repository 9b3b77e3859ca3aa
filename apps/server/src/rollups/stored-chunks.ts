import type pg from 'pg';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import type { Wanted } from '../columns/table-cursor.ts';
import type { Cell } from './cell.ts';
import { decodeChunk } from './chunk.ts';
import { type DamagedChunks, passOver } from './damaged-chunks.ts';
import type { Tier } from './tiers.ts';

export interface StoredChunk {
  bootNo: number;
  atMs: number;
  /** @param wanted what of them is read, where that is not all */
  cells(wanted?: Wanted): Generator<Cell>;
}

/**
 * Chunks of a host that begin within [from, to), in the order of time and boot.
 * @param deps.damaged hears of those that cannot be read, and have no cells then; without it they throw
 */
export async function readChunks(
  deps: { pool: pg.Pool; schemas: SchemaRegistry; damaged?: DamagedChunks | undefined },
  tier: Tier,
  hostId: number,
  fromMs: number,
  toMs: number,
): Promise<StoredChunk[]> {
  const { rows } = await deps.pool.query<{ boot_no: number; at: Date; schema_id: number; block: Buffer }>({
    name: `read_${tier.table}`,
    text: `
      SELECT boot_no, at, schema_id, block FROM ${tier.table}
      WHERE host_id = $1 AND at >= $2 AND at < $3 ORDER BY at, boot_no`,
    values: [hostId, new Date(fromMs), new Date(toMs)],
  });
  const chunks: StoredChunk[] = [];
  for (const { boot_no: bootNo, at, schema_id: schemaId, block } of rows) {
    const schema = await deps.schemas.schemaOf(schemaId);
    const atMs = at.getTime();
    chunks.push({
      bootNo,
      atMs,
      *cells(wanted) {
        try {
          yield* decodeChunk(block, schema, atMs, tier.cellMs, wanted);
        } catch (error) {
          passOver(deps.damaged, { table: tier.table, hostId, bootNo, atMs }, error);
        }
      },
    });
  }
  return chunks;
}
