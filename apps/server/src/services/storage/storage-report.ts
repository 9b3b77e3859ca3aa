import type pg from 'pg';
import { listPartitions, type PartitionedTable, PARTITIONED_TABLES } from '../../db/partitions.ts';

/** What a tier of history holds and costs. */
export interface TierReport {
  table: PartitionedTable['name'];
  bytes: number;
  /** As the planner knows them: exact after an analyze. */
  rows: number;
  oldestMs: number | null;
  partitions: number;
}

export interface StorageReport {
  tiers: TierReport[];
  /** The whole database, indexes and all. */
  databaseBytes: number;
  /** Chunks that have news and wait to be rolled up, those that still run included. */
  markedChunks: number;
}

export async function storageReport(pool: pg.Pool): Promise<StorageReport> {
  const tiers: TierReport[] = [];
  for (const table of PARTITIONED_TABLES) {
    const partitions = await listPartitions(pool, table);
    tiers.push({
      table: table.name,
      bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
      rows: Math.round(partitions.reduce((sum, { rows }) => sum + rows, 0)),
      oldestMs: partitions.find((partition) => partition.rows > 0)?.fromMs ?? null,
      partitions: partitions.length,
    });
  }
  const { rows } = await pool.query<{ bytes: number; marked: number }>({
    name: 'storage_report',
    text: 'SELECT pg_database_size(current_database()) AS bytes, (SELECT count(*) FROM rollup_marks) AS marked',
  });
  return { tiers, databaseBytes: rows[0]?.bytes ?? 0, markedChunks: rows[0]?.marked ?? 0 };
}
