import { Buffer } from 'node:buffer';
import { ifReadable } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { parseKibibytes } from '../../integer.ts';
import { ParseError } from '../../parse-error.ts';
import { latin1Of } from '../../text.ts';

const FILE = '/proc/PID/smaps';

/** 700 bytes a region: some 90,000 regions, more than the kernel allows by default (65,530). */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

const DEFAULT_MAX_GROUPS = 256;

/** Where regions go whose name came when there were enough names already. */
const OTHERS = '[others]';

/** A line longer than a path can be is nothing of the kernel's. */
const MAX_LINE_BYTES = 64 * 1024;

const DELETED = ' (deleted)';

/** `heap` is the program's own by brk; most of what malloc takes is `anon`. `special` is [vdso] and its like. */
export type MappingKind =
  | 'heap'
  | 'stack'
  | 'anon'
  | 'file'
  | 'deleted'
  | 'memfd'
  | 'shm'
  | 'sysv'
  | 'special';

/** Regions of a process that have one name. */
export interface SmapsGroup {
  kind: MappingKind;
  /** `[heap]`, `[anon]`, `[anon:v8]`, a path, `memfd:NAME`. */
  name: string;
  regionCount: number;
  sizeBytes: number;
  rssBytes: number;
  pssBytes: number;
  sharedBytes: number;
  privateBytes: number;
  privateDirtyBytes: number;
  swapBytes: number;
}

export interface PidSmaps {
  /** The largest by rss and swap first. */
  groups: SmapsGroup[];
  regionCount: number;
  /** False when the file was longer than allowed: the regions at the highest addresses are left out. */
  isComplete: boolean;
}

type SumField = Exclude<keyof SmapsGroup, 'kind' | 'name' | 'regionCount'>;

/** To which sums a line is added. */
const SUMS: ReadonlyMap<string, readonly SumField[]> = new Map<string, readonly SumField[]>([
  ['Size', ['sizeBytes']],
  ['Rss', ['rssBytes']],
  ['Pss', ['pssBytes']],
  ['Shared_Clean', ['sharedBytes']],
  ['Shared_Dirty', ['sharedBytes']],
  ['Private_Clean', ['privateBytes']],
  ['Private_Dirty', ['privateBytes', 'privateDirtyBytes']],
  ['Swap', ['swapBytes']],
]);

const HEADING = /^[0-9a-f]+-[0-9a-f]+ [-rwxsp]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ \d+ *(.*)$/;

/** Name and kind of the regions whose heading ends like this. */
export function mappingOf(path: string): Pick<SmapsGroup, 'kind' | 'name'> {
  if (path === '') return { kind: 'anon', name: '[anon]' };
  if (path.startsWith('[')) return bracketed(path);
  const isDeleted = path.endsWith(DELETED);
  const bare = isDeleted ? path.slice(0, -DELETED.length) : path;
  if (bare.startsWith('/memfd:')) return { kind: 'memfd', name: bare.slice(1) };
  if (/^\/SYSV[0-9a-f]{8}$/.test(bare)) return { kind: 'sysv', name: bare.slice(1) };
  // What is mapped shared and anonymous: the kernel has a file of that name for it.
  if (isDeleted && bare === '/dev/zero') return { kind: 'shm', name: '[anon shared]' };
  if (bare.startsWith('/dev/shm/')) return { kind: 'shm', name: bare };
  return isDeleted ? { kind: 'deleted', name: bare } : { kind: 'file', name: bare };
}

function bracketed(path: string): Pick<SmapsGroup, 'kind' | 'name'> {
  if (path === '[heap]') return { kind: 'heap', name: path };
  // From Linux 3.4 to 4.4 the stack of each thread had its number: [stack:1234].
  if (path.startsWith('[stack')) return { kind: 'stack', name: '[stack]' };
  if (path.startsWith('[anon:')) return { kind: 'anon', name: path };
  if (path.startsWith('[anon_shmem:')) return { kind: 'shm', name: path };
  return { kind: 'special', name: path };
}

/*
 * 55f52be57000-55f52be59000 r--p 00000000 fe:00 260386                     /usr/bin/head
 * Size:                  8 kB
 * Rss:                   8 kB
 * …
 * VmFlags: rd mr mw me
 * 7ffd1c0a5000-7ffd1c0c6000 rw-p 00000000 00:00 0                          [stack]
 */

/** Sums up smaps as it comes, piece by piece: a process of many regions has a file of many megabytes. */
export class SmapsSummary {
  readonly #file: string;
  readonly #maxGroups: number;
  readonly #groups = new Map<string, SmapsGroup>();
  #rest = '';
  #line = 0;
  #regionCount = 0;
  #current: SmapsGroup | undefined;

  constructor(maxGroups = DEFAULT_MAX_GROUPS, file = FILE) {
    this.#maxGroups = maxGroups;
    this.#file = file;
  }

  /** @throws ParseError for a bad number, or a line of another kind */
  add(bytes: Uint8Array): void {
    const text = this.#rest + latin1Of(bytes);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#parseLine(text.slice(start, end));
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > MAX_LINE_BYTES) {
      throw new ParseError(this.#file, this.#line + 1, this.#rest, 'is no line of smaps');
    }
  }

  /** What was added so far. A line that is not all there yet is not in it. */
  result(isComplete: boolean): PidSmaps {
    const groups = [...this.#groups.values()].toSorted(
      (first, second) => second.rssBytes + second.swapBytes - first.rssBytes - first.swapBytes,
    );
    return { groups, regionCount: this.#regionCount, isComplete };
  }

  #parseLine(line: string): void {
    this.#line++;
    const first = line.charCodeAt(0);
    // Fields begin with a capital letter, addresses are hexadecimal in small ones.
    if (first >= 65 && first <= 90) this.#parseField(line);
    else this.#parseHeading(line);
  }

  #parseHeading(line: string): void {
    const path = HEADING.exec(line)?.[1];
    if (path === undefined) throw new ParseError(this.#file, this.#line, line, 'is no line of smaps');
    const mapping = mappingOf(Buffer.from(path, 'latin1').toString('utf8'));
    const isKnown = this.#groups.has(mapping.name) || this.#groups.size < this.#maxGroups;
    const { kind, name } = isKnown ? mapping : { kind: 'special' as const, name: OTHERS };
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = emptyGroup(kind, name);
      this.#groups.set(name, group);
    }
    group.regionCount++;
    this.#regionCount++;
    this.#current = group;
  }

  #parseField(line: string): void {
    const group = this.#current;
    const colon = line.indexOf(':');
    const sums = SUMS.get(line.slice(0, colon));
    if (sums === undefined || group === undefined || !line.endsWith(' kB')) return;
    const value = line.slice(colon + 1, -3).trimStart();
    // Most are.
    if (value === '0') return;
    const bytes = parseKibibytes(value, this.#file, this.#line);
    for (const field of sums) group[field] += bytes;
  }
}

/**
 * /proc/PID/smaps. The kernel holds the memory lock of the process while it prints a piece, and walks all its pages:
 * as dear as smaps_rollup, and 0.2 ms more for a hundred regions. Undefined when the process is gone, or not ours to
 * look into.
 */
export function readPidSmaps(
  fs: KernelFs,
  pid: number,
  { maxBytes = DEFAULT_MAX_BYTES, maxGroups = DEFAULT_MAX_GROUPS } = {},
): PidSmaps | undefined {
  const file = `/proc/${pid}/smaps`;
  const summary = new SmapsSummary(maxGroups, file);
  const isComplete = ifReadable(() => fs.scan(file, maxBytes, (bytes) => summary.add(bytes)));
  return isComplete === undefined ? undefined : summary.result(isComplete);
}

function emptyGroup(kind: MappingKind, name: string): SmapsGroup {
  return {
    kind,
    name,
    regionCount: 0,
    sizeBytes: 0,
    rssBytes: 0,
    pssBytes: 0,
    sharedBytes: 0,
    privateBytes: 0,
    privateDirtyBytes: 0,
    swapBytes: 0,
  };
}
