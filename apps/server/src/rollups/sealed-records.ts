import { ByteReader, ByteWriter, unzigzag, zigzag } from '@seep/shared';

/*
 * Records one behind the other, as they came over the wire:
 *
 *   records := count, for each: seq, at, uptime (as differences), interval, kind, schema + 1 or 0, bytes;
 *              then the blocks
 */

/** What is known of a numbered record beside what it measured. */
export interface RecordHead {
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  kind: number;
}

/** A numbered record as `samples` has it. */
export interface StoredRecord extends RecordHead {
  /** Of a keyframe; null for a delta. */
  schemaId: number | null;
  block: Uint8Array;
}

/** @param records of one boot, in the order of their numbers */
export function encodeRecords(records: readonly StoredRecord[]): Uint8Array {
  const out = new ByteWriter();
  out.uint(records.length);
  let before = { seq: 0, atMs: 0, uptimeMs: 0 };
  for (const record of records) {
    out.uint(record.seq - before.seq);
    // Clocks are set back, and so may be times; numbers only rise.
    out.uint(zigzag(record.atMs - before.atMs));
    out.uint(zigzag(record.uptimeMs - before.uptimeMs));
    out.uint(record.intervalMs);
    out.uint(record.kind);
    out.uint(record.schemaId === null ? 0 : record.schemaId + 1);
    out.uint(record.block.length);
    before = record;
  }
  for (const { block } of records) out.bytes(block);
  return out.finish();
}

/** Their blocks are views of the bytes. */
export function decodeRecords(bytes: Uint8Array): StoredRecord[] {
  const reader = new ByteReader(bytes);
  let before = { seq: 0, atMs: 0, uptimeMs: 0 };
  const heads = Array.from({ length: reader.uint() }, () => {
    const seq = before.seq + reader.uint();
    const atMs = before.atMs + unzigzag(reader.uint());
    const uptimeMs = before.uptimeMs + unzigzag(reader.uint());
    before = { seq, atMs, uptimeMs };
    const intervalMs = reader.uint();
    const kind = reader.uint();
    const schema = reader.uint();
    return { ...before, intervalMs, kind, schemaId: schema === 0 ? null : schema - 1, bytes: reader.uint() };
  });
  let at = reader.offset;
  return heads.map(({ bytes: length, ...head }) => {
    const block = bytes.subarray(at, at + length);
    at += length;
    return { ...head, block };
  });
}
