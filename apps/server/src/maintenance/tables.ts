import type pg from 'pg';
import { PARTITIONED_TABLES } from '../db/partitions.ts';

export interface TableOfBackup {
  name: string;
  columns: string[];
}

/** Every table that holds something of ours, those that others refer to first; partitions come with their parents. */
export async function tablesOfBackup(client: pg.ClientBase): Promise<TableOfBackup[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    SELECT class.relname AS name,
      array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
    FROM pg_class class
      JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attnum > 0 AND NOT attisdropped
    WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition
    GROUP BY class.oid, class.relname
    ORDER BY (SELECT count(*) FROM pg_constraint WHERE conrelid = class.oid AND contype = 'f'), class.relname`);
  return rows;
}

export function isPartitioned(name: string): boolean {
  return PARTITIONED_TABLES.some((table) => table.name === name);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
