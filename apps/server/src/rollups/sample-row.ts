import type { StoredRecord } from './sealed-records.ts';

/** Columns of `samples` that reading a record takes. */
export const SAMPLE_COLUMNS = 'boot_no, seq, at, uptime_ms, interval_ms, schema_id, kind, block';

/** They, as the driver gives them. */
export interface SampleRow {
  boot_no: number;
  seq: number;
  at: Date;
  uptime_ms: number;
  interval_ms: number;
  schema_id: number | null;
  kind: number;
  block: Buffer;
}

export type RecordOfBoot = StoredRecord & { bootNo: number };

export function recordOf(row: SampleRow): RecordOfBoot {
  return {
    bootNo: row.boot_no,
    seq: row.seq,
    atMs: row.at.getTime(),
    uptimeMs: row.uptime_ms,
    intervalMs: row.interval_ms,
    kind: row.kind,
    schemaId: row.schema_id,
    block: row.block,
  };
}
