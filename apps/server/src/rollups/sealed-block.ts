import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ByteReader, ByteWriter, unzigzag, zigzag } from '@seep/shared';

/*
 * Records of one boot that are stored as one, compressed by zstd:
 *
 *   sealed := format, records, for each: seq, at, uptime (as differences), interval, kind, schema + 1 or 0, bytes;
 *             then the blocks, one behind the other
 *
 * Blocks stay as they came over the wire; each by itself is too small to be compressed.
 */

const FORMAT = 1;
const LEVEL = 9;

/** Largest that is read: two hours at four samples a second on a host of 20,000 processes. */
const MAX_SEALED_BYTES = 1024 ** 3;

/** A numbered record as `samples` has it. */
export interface StoredRecord {
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  kind: number;
  /** Of a keyframe; null for a delta. */
  schemaId: number | null;
  block: Uint8Array;
}

/** @param records of one boot, in the order of their numbers */
export function seal(records: readonly StoredRecord[]): Uint8Array {
  const out = new ByteWriter();
  out.uint(FORMAT);
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
  return zstdCompressSync(Buffer.concat([out.finish(), ...records.map(({ block }) => block)]), {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}

/**
 * Their blocks are views of one buffer.
 * @throws Error when it is not what {@link seal} made
 */
export function unseal(bytes: Uint8Array): StoredRecord[] {
  const plain = zstdDecompressSync(bytes, { maxOutputLength: MAX_SEALED_BYTES });
  const reader = new ByteReader(plain);
  const format = reader.uint();
  if (format !== FORMAT) throw new Error(`sealed samples of format ${format}: a newer server wrote them`);
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
    const block = plain.subarray(at, at + length);
    at += length;
    return { ...head, block };
  });
}
