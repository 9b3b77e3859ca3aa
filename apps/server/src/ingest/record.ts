import type { BaselineKind, HostEvent, ProcessDescription, RowDescription } from '@seep/shared';
import type { GoneRow } from '../agents/boot-stream.ts';
import type { TrendPoint } from './trend.ts';

/** One numbered message of a host, decoded, checked and ready to be stored. */
export interface IngestRecord {
  hostId: number;
  bootNo: number;
  seq: number;
  at: Date;
  kind: number;
  uptimeMs: number;
  intervalMs: number;
  schemaId: number | undefined;
  block: Uint8Array;
  baseline: BaselineKind | undefined;
  described: ProcessDescription[];
  /** Rows of further tables that are new, or have changed what they are. */
  rows: RowDescription[];
  /** Processes that are no more: (pid, start time). */
  gone: { pid: number; startTicks: number }[];
  /** Rows of further tables that are no more. */
  goneRows: GoneRow[];
  events: HostEvent[];
  /** What the fleet page shows of the host; only in samples. */
  status: HostStatusRow | undefined;
  /** A point of the host's last day, once in a quarter of an hour. */
  trend: TrendPoint | undefined;
}

export interface HostStatusRow {
  memTotalBytes: number;
  memAvailableBytes: number | undefined;
  swapTotalBytes: number | undefined;
  swapFreeBytes: number | undefined;
  processCount: number;
  load1: number | undefined;
}

/** Bytes that a record holds in memory while it waits, roughly. */
export function sizeOf(record: IngestRecord): number {
  return (
    256 +
    record.block.length +
    (record.described.length + record.rows.length) * 256 +
    record.events.length * 256
  );
}

/** The boot that a record is of, as a key: numbers rise within it. */
export function bootKeyOf({ hostId, bootNo }: Pick<IngestRecord, 'hostId' | 'bootNo'>): string {
  return `${hostId}/${bootNo}`;
}
