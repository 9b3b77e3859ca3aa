import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

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

const LINE =
  /^(.+?) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) : tunables +\d+ +\d+ +\d+ : slabdata +(\d+) +(\d+) +\d+/;

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
export function parseSlabInfo(text: string): SlabCache[] {
  const lines = text.split('\n');
  const heading = lines[0] as string;
  if (!heading.startsWith('slabinfo - version: 2.')) {
    throw new ParseError(FILE, 1, heading, 'is not slabinfo version 2');
  }
  const caches: SlabCache[] = [];
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string;
    if (line === '' || line.startsWith('#')) continue;
    const match = LINE.exec(line);
    if (match === null) throw new ParseError(FILE, index + 1, line, 'is not a slab cache');
    const column = (number: number): number => parseInteger(match[number] as string, FILE, index + 1);
    caches.push({
      name: match[1] as string,
      activeObjects: column(2),
      totalObjects: column(3),
      objectBytes: column(4),
      objectsPerSlab: column(5),
      pagesPerSlab: column(6),
      activeSlabs: column(7),
      totalSlabs: column(8),
    });
  }
  return caches;
}

/** Undefined without the right to read it (it is root's), or where the kernel has none. */
export function readSlabInfo(fs: KernelFs): SlabCache[] | undefined {
  return ifReadable(() => parseSlabInfo(fs.readText(FILE, 'latin1')));
}

/** Memory that a cache holds, free objects and what does not fit included. */
export function slabCacheBytes(cache: SlabCache, pageSizeBytes: number): number {
  return cache.totalSlabs * cache.pagesPerSlab * pageSizeBytes;
}
