import type pg from 'pg';
import { listPartitions, type PartitionedTable, PARTITIONED_TABLES } from '../../db/partitions.ts';

/** What a tier of history holds and costs. */
export interface TierReport {
  table: PartitionedTable['name'];
  bytes: number;
  /** Near enough: as the planner knows them, or as PostgreSQL has counted since nobody analyzed the table. */
  rows: number;
  oldestMs: number | null;
  partitions: number;
}

/** Tables that say what processes, rows of further tables and hosts' events are: their numbers lie in the tiers. */
const DESCRIPTIONS = ['processes', 'table_rows', 'events'] as const;

/** What a table of descriptions holds and costs. */
export interface DescriptionsReport {
  table: (typeof DESCRIPTIONS)[number];
  bytes: number;
  /** Near enough: as the planner knows them, or as PostgreSQL has counted since nobody analyzed the table. */
  rows: number;
}

export interface StorageReport {
  tiers: TierReport[];
  descriptions: DescriptionsReport[];
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
  const described = await pool.query<DescriptionsReport>({
    name: 'storage_descriptions',
    text: `SELECT relname AS table, pg_total_relation_size(oid) AS bytes, greatest(reltuples, pg_stat_get_live_tuples(oid))::float8 AS rows
      FROM pg_class WHERE oid = ANY ($1::regclass[]) ORDER BY relname`,
    values: [[...DESCRIPTIONS]],
  });
  return {
    tiers,
    descriptions: described.rows,
    databaseBytes: rows[0]?.bytes ?? 0,
    markedChunks: rows[0]?.marked ?? 0,
  };
}
