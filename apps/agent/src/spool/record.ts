import crc32 from 'crc-32';
import type { NumberedType } from '@seep/shared';

/*
 * A segment file is a header and records, one behind the other:
 *
 *   header := "SEEPSPL1"
 *   record := length (u32 LE), crc32 (u32 LE) over what follows, type (u8), body (length - 1 bytes)
 *
 * A record that a crash cut off, or that was never written whole, fails its checksum: it and what follows are cut.
 */

export const SEGMENT_HEADER = Buffer.from('SEEPSPL1', 'latin1');
const PREFIX_BYTES = 8;

const TYPES: readonly NumberedType[] = ['baseline', 'sample', 'event'];

export interface SpoolRecord {
  type: NumberedType;
  /** Encoded body of the message, without its number. */
  body: Uint8Array;
}

export function encodeRecord({ type, body }: SpoolRecord): Buffer {
  const record = Buffer.allocUnsafe(PREFIX_BYTES + 1 + body.length);
  record.writeUInt32LE(1 + body.length, 0);
  record.writeUInt8(TYPES.indexOf(type), PREFIX_BYTES);
  record.set(body, PREFIX_BYTES + 1);
  record.writeUInt32LE(checksum(record.subarray(PREFIX_BYTES)), 4);
  return record;
}

/** Where the records of a segment lie, up to the first that is not whole. */
export interface SegmentIndex {
  /** Start of each record, and the end of the last. */
  offsets: number[];
  /** Bytes behind the last whole record: a torn tail. */
  tornBytes: number;
}

/** Undefined when the bytes are no segment at all. */
export function indexSegment(bytes: Buffer): SegmentIndex | undefined {
  if (!bytes.subarray(0, SEGMENT_HEADER.length).equals(SEGMENT_HEADER)) return undefined;
  const offsets = [SEGMENT_HEADER.length];
  for (let at = SEGMENT_HEADER.length; ;) {
    const end = wholeRecordEnd(bytes, at);
    if (end === undefined) return { offsets, tornBytes: bytes.length - at };
    offsets.push(end);
    at = end;
  }
}

function wholeRecordEnd(bytes: Buffer, at: number): number | undefined {
  if (at + PREFIX_BYTES > bytes.length) return undefined;
  const end = at + PREFIX_BYTES + bytes.readUInt32LE(at);
  if (end <= at + PREFIX_BYTES || end > bytes.length) return undefined;
  const payload = bytes.subarray(at + PREFIX_BYTES, end);
  return checksum(payload) === bytes.readUInt32LE(at + 4) && (payload[0] as number) < TYPES.length
    ? end
    : undefined;
}

/** A whole record, as {@link indexSegment} found it. */
export function decodeRecord(bytes: Buffer): SpoolRecord {
  const type = TYPES[bytes[PREFIX_BYTES] as number];
  if (type === undefined) throw new RangeError(`a spool record has the type ${bytes[PREFIX_BYTES]}`);
  return { type, body: bytes.subarray(PREFIX_BYTES + 1) };
}

/** CRC-32 as in zlib (whose own costs a long-lived agent four megabytes of code), as an unsigned number. */
function checksum(bytes: Uint8Array): number {
  return crc32.buf(bytes) >>> 0;
}
