import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { ColumnScanner } from '../integer.ts';
import { ParseError } from '../parse-error.ts';
import { latin1Of, textOf } from '../text.ts';

const FILE = '/proc/slabinfo';

/** A cache of kernel objects of one kind. */
export interface SlabCache {
  /** `dentry`, `kmalloc-1k`; before Linux 5.9 also `dentry(1283:nginx.service)`, a control group's own. */
  name: string;
  activeObjects: number;
  totalObjects: number;
  objectBytes: number;
  objectsPerSlab: number;
  pagesPerSlab: number;
  activeSlabs: number;
  totalSlabs: number;
}

/** What a line looks like whose name has no space: almost every one. */
const PLAIN_LINE = /[^ \n]+(?: +\d+){5} : tunables +\d+ +\d+ +\d+ : slabdata +\d+ +\d+ +\d+/y;
const LINE = /^(.+?)(?: +\d+){5} : tunables +\d+ +\d+ +\d+ : slabdata +\d+ +\d+ +\d+/;

/** From the pages of a slab to the slabs: `: tunables 0 0 0 : slabdata`. */
const COLUMNS_BETWEEN = 7;

const columns = new ColumnScanner();

/*
 * slabinfo - version: 2.1
 * # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
 * dentry            135870 135870    192   21    1 : tunables    0    0    0 : slabdata   6470   6470      0
 */

/**
 * /proc/slabinfo, version 2.x. Caches of the same size may be one, under the name of the first (slab_nomerge at boot
 * keeps them apart). SLUB counts objects that a CPU keeps for itself as active.
 * @throws ParseError for another version, or a line of another kind
 */
export function parseSlabInfo(bytes: Uint8Array): SlabCache[] {
  const text = latin1Of(bytes);
  const caches: SlabCache[] = [];
  let lineNumber = 1;
  for (let start = 0; start < text.length || lineNumber === 1; lineNumber++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (lineNumber === 1) requireVersion(text.slice(start, end));
    else if (end > start && text[start] !== '#') {
      const nameEnd = nameEndOf(text, start, end, lineNumber);
      caches.push(cacheOf(bytes, start, nameEnd, lineNumber));
    }
    start = end + 1;
  }
  return caches;
}

function requireVersion(heading: string): void {
  if (!heading.startsWith('slabinfo - version: 2.'))
    throw new ParseError(FILE, 1, heading, 'is not slabinfo version 2');
}

/** Behind the name of the cache that a line is of. */
function nameEndOf(text: string, start: number, end: number, lineNumber: number): number {
  PLAIN_LINE.lastIndex = start;
  if (PLAIN_LINE.test(text)) return text.indexOf(' ', start);
  const line = text.slice(start, end);
  const [, name] = LINE.exec(line) ?? [];
  if (name === undefined) throw new ParseError(FILE, lineNumber, line, 'is not a slab cache');
  return start + name.length;
}

/** Numbers from the bytes: two hundred lines of nine strings each would be the largest garbage that a sample leaves. */
function cacheOf(bytes: Uint8Array, start: number, nameEnd: number, lineNumber: number): SlabCache {
  columns.start(bytes, nameEnd, FILE, lineNumber);
  const cache = {
    // A copy: a piece of the text would keep the whole of it.
    name: textOf(bytes, start, nameEnd),
    activeObjects: columns.integer(),
    totalObjects: columns.integer(),
    objectBytes: columns.integer(),
    objectsPerSlab: columns.integer(),
    pagesPerSlab: columns.integer(),
    activeSlabs: 0,
    totalSlabs: 0,
  };
  columns.skip(COLUMNS_BETWEEN);
  cache.activeSlabs = columns.integer();
  cache.totalSlabs = columns.integer();
  return cache;
}

/** Undefined without the right to read it (it is root's), or where the kernel has none. */
export function readSlabInfo(fs: KernelFs): SlabCache[] | undefined {
  return ifReadable(() => parseSlabInfo(fs.read(FILE)));
}

/** Memory that a cache holds, free objects and what does not fit included. */
export function slabCacheBytes(cache: SlabCache, pageSizeBytes: number): number {
  return cache.totalSlabs * cache.pagesPerSlab * pageSizeBytes;
}
