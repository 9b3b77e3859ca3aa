import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { textOf } from '../text.ts';

/** /var/run is a link to /run nearly everywhere. */
const FILES = ['/run/utmp', '/var/run/utmp'];

/** glibc: with 32-bit times on x86-64 and wherever 32-bit programs share the file; else (arm64, riscv64) with 64 bits. */
const RECORD_BYTES = 384;
const RECORD_BYTES_TIME64 = 400;

const TYPES = [
  'empty',
  'run-level',
  'boot',
  'new-time',
  'old-time',
  'init',
  'login',
  'user',
  'dead',
] as const;

export type UtmpType = (typeof TYPES)[number];

/** Who is logged in at a terminal, as login, sshd and terminal emulators write it. */
export interface UtmpEntry {
  /** `user` is somebody logged in; `dead` and `login` are terminals that wait. */
  type: UtmpType;
  pid: number;
  /** `tty1`, `pts/0`, `:0` for a desktop; `~` for the host itself. */
  line: string;
  user: string;
  /** Where from, as far as known: a name or an address. */
  host: string;
  atMs: number;
}

/*
 * 07 00 00 00  d2 04 00 00  "pts/0"…32  "ts/0"4  "alice"…32  "192.0.2.7"…256  exit 4  session 4  seconds 4  µs 4  address 16
 * type         pid          line        id       user        host
 */

/**
 * /run/utmp, utmp(5). Records of a type that is not known are left out. Hosts whose distribution gave utmp up for the
 * year 2038 (Debian 13, openSUSE) have no file; those of musl an empty one.
 */
export function parseUtmp(bytes: Uint8Array): UtmpEntry[] {
  const recordBytes = recordBytesOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: UtmpEntry[] = [];
  for (let start = 0; start + recordBytes <= bytes.length; start += recordBytes) {
    const type = TYPES[view.getInt16(start, true)];
    if (type === undefined || type === 'empty') continue;
    const seconds =
      recordBytes === RECORD_BYTES
        ? view.getUint32(start + 340, true)
        : Number(view.getBigInt64(start + 344, true));
    entries.push({
      type,
      pid: view.getInt32(start + 4, true),
      line: fixedText(bytes, start + 8, 32),
      user: fixedText(bytes, start + 44, 32),
      host: fixedText(bytes, start + 76, 256),
      atMs: seconds * 1000,
    });
  }
  return entries;
}

/** Undefined on a host without one. */
export function readUtmp(fs: KernelFs): UtmpEntry[] | undefined {
  for (const file of FILES) {
    const entries = ifReadable(() => parseUtmp(fs.read(file)));
    if (entries !== undefined) return entries;
  }
  return undefined;
}

/** A file of 9,600 bytes may hold records of either size: the one in whose places more types stand. */
function recordBytesOf(bytes: Uint8Array): number {
  if (bytes.length % RECORD_BYTES_TIME64 !== 0) return RECORD_BYTES;
  if (bytes.length % RECORD_BYTES !== 0) return RECORD_BYTES_TIME64;
  return countTypes(bytes, RECORD_BYTES_TIME64) > countTypes(bytes, RECORD_BYTES)
    ? RECORD_BYTES_TIME64
    : RECORD_BYTES;
}

function countTypes(bytes: Uint8Array, recordBytes: number): number {
  let count = 0;
  for (let start = 0; start < bytes.length; start += recordBytes) {
    const type = bytes[start] as number;
    if (type > 0 && type < TYPES.length && bytes[start + 1] === 0) count++;
  }
  return count;
}

function fixedText(bytes: Uint8Array, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return textOf(bytes, start, end < 0 || end > start + length ? start + length : end);
}
