import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/self/auxv';

const AT_NULL = 0n;
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const ENTRY_BYTES = 16;

/** The two units that /proc counts in, as the kernel told the reading program when it started it. */
export interface Auxv {
  pageSizeBytes: number;
  /** USER_HZ */
  ticksPerSecond: number;
}

/*
 * Pairs of (type, value), each 64 bits, little endian, up to a pair of type 0:
 * 06 00 00 00 00 00 00 00  00 10 00 00 00 00 00 00   AT_PAGESZ 4096
 * 11 00 00 00 00 00 00 00  64 00 00 00 00 00 00 00   AT_CLKTCK 100
 */

/**
 * /proc/self/auxv of a 64-bit program, see getauxval(3).
 * @throws ParseError without one of the two, or when it makes no sense
 */
export function parseAuxv(bytes: Uint8Array): Auxv {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let pageSize: bigint | undefined;
  let ticks: bigint | undefined;
  for (let offset = 0; offset + ENTRY_BYTES <= bytes.length; offset += ENTRY_BYTES) {
    const type = view.getBigUint64(offset, true);
    if (type === AT_NULL) break;
    if (type === AT_PAGESZ) pageSize = view.getBigUint64(offset + 8, true);
    if (type === AT_CLKTCK) ticks = view.getBigUint64(offset + 8, true);
  }
  const pageSizeBytes = Number(pageSize ?? 0n);
  if (!Number.isInteger(Math.log2(pageSizeBytes)) || pageSizeBytes > 2 ** 30) {
    throw new ParseError(FILE, 1, String(pageSize ?? ''), 'is not a page size (AT_PAGESZ)');
  }
  const ticksPerSecond = Number(ticks ?? 0n);
  if (ticksPerSecond < 1 || ticksPerSecond > 1e6) {
    throw new ParseError(FILE, 1, String(ticks ?? ''), 'is not a tick rate (AT_CLKTCK)');
  }
  return { pageSizeBytes, ticksPerSecond };
}

export function readAuxv(fs: KernelFs): Auxv {
  return parseAuxv(fs.read(FILE));
}
