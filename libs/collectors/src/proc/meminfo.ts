import type { KernelFs } from '../fs.ts';
import { parseInteger, parseKibibytes } from '../integer.ts';
import { NamedLines } from '../named-lines.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/meminfo';

/** Names of a kernel are few; a made-up file must not fill the memory with them. */
const MAX_KNOWN_IDS = 512;

/**
 * Where the host's memory is. Every field of the kernel is kept, under the id that {@link memInfoId} makes of its
 * name; those named here have been in every kernel since the one given, and are absent before it.
 */
export interface MemInfo {
  memTotalBytes: number;
  memFreeBytes: number;
  /** Linux 3.14 */
  memAvailableBytes?: number;
  buffersBytes?: number;
  cachedBytes?: number;
  swapCachedBytes?: number;
  swapTotalBytes?: number;
  swapFreeBytes?: number;
  /** Linux 5.19, with CONFIG_ZSWAP */
  zswapBytes?: number;
  /** Linux 5.19, with CONFIG_ZSWAP: what the pages in zswap would take unpacked. */
  zswappedBytes?: number;
  dirtyBytes?: number;
  writebackBytes?: number;
  /** Linux 2.6.18 */
  anonPagesBytes?: number;
  mappedBytes?: number;
  /** Linux 2.6.32 */
  shmemBytes?: number;
  /** Linux 4.20 */
  kReclaimableBytes?: number;
  slabBytes?: number;
  /** Linux 2.6.19 */
  sReclaimableBytes?: number;
  /** Linux 2.6.19 */
  sUnreclaimBytes?: number;
  /** Linux 2.6.32 */
  kernelStackBytes?: number;
  /** Linux 2.6.18 */
  pageTablesBytes?: number;
  /** Linux 6.1: page tables of guests */
  secPageTablesBytes?: number;
  committedAsBytes?: number;
  /** 0 from Linux 4.4 to 5.2 */
  vmallocUsedBytes?: number;
  /** Linux 4.19 */
  percpuBytes?: number;
  /** Linux 2.6.38, with transparent huge pages */
  anonHugePagesBytes?: number;
  hugePagesTotal?: number;
  hugePagesFree?: number;
  hugepagesizeBytes?: number;
  /** Linux 4.16: all huge pages, of every size */
  hugetlbBytes?: number;
  [field: string]: number | undefined;
}

/*
 * MemTotal:       24684096 kB
 * MemFree:        24231004 kB
 * Active(anon):       1516 kB
 * HugePages_Total:       0
 * Hugepagesize:       2048 kB
 */

/**
 * Ranges of addresses and not of memory. With page tables of five levels the first is 2^53.6 bytes (12.5 PiB): more than
 * a number holds, and of no use to anybody.
 */
const ADDRESS_RANGES = new Set(['VmallocTotal', 'VmallocChunk']);

const lines = new NamedLines(':');

/**
 * /proc/meminfo, without its ranges of addresses.
 * @throws ParseError for a bad number, or without MemTotal or MemFree
 */
export function parseMemInfo(text: string): MemInfo {
  const fields: Record<string, number> = {};
  lines.begin(text);
  while (lines.next()) {
    if (!ADDRESS_RANGES.has(lines.name)) readAmount(lines.name, lines.value.trim(), lines.number, fields);
  }
  const { memTotalBytes, memFreeBytes } = fields;
  if (memTotalBytes === undefined) throw new ParseError(FILE, 1, '', 'has no MemTotal');
  if (memFreeBytes === undefined) throw new ParseError(FILE, 1, '', 'has no MemFree');
  return fields as MemInfo;
}

function readAmount(name: string, amount: string, line: number, fields: Record<string, number>): void {
  const space = amount.indexOf(' ');
  const isKibibytes = space >= 0 && amount.endsWith(' kB');
  const id = knownId(name, isKibibytes);
  if (id === undefined) return;
  const token = space < 0 ? amount : amount.slice(0, space);
  fields[id] = (isKibibytes ? parseKibibytes : parseInteger)(token, FILE, line);
}

export function readMemInfo(fs: KernelFs): MemInfo {
  return parseMemInfo(fs.readText(FILE, 'latin1'));
}

/**
 * Id of a field: its words in camel case, and `Bytes` behind it when the kernel counts it in kB. Words are parted by
 * capitals, `_` and brackets, and several capitals in a row are one word, up to the one that begins the next:
 * MemTotal → memTotalBytes, Active(anon) → activeAnonBytes, SReclaimable → sReclaimableBytes, Committed_AS →
 * committedAsBytes, HugePages_Total → hugePagesTotal. Undefined for a name without letters.
 */
export function memInfoId(name: string, isKibibytes: boolean): string | undefined {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|\d+/g);
  if (words === null) return undefined;
  const id = words.map((word, index) => (index === 0 ? word.toLowerCase() : capitalized(word))).join('');
  return isKibibytes ? `${id}Bytes` : id;
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}

const knownIds = {
  bytes: new Map<string, string | undefined>(),
  count: new Map<string, string | undefined>(),
};

/** {@link memInfoId}, remembered: the same sixty names come with every sample. */
function knownId(name: string, isKibibytes: boolean): string | undefined {
  const ids = isKibibytes ? knownIds.bytes : knownIds.count;
  if (ids.has(name)) return ids.get(name);
  const id = memInfoId(name, isKibibytes);
  if (ids.size < MAX_KNOWN_IDS) ids.set(name, id);
  return id;
}
