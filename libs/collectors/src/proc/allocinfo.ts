import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/allocinfo';

const DEFAULT_MAX_SITES = 100;

/** A place in the kernel's source that allocates memory, and what of it is still allocated. */
export interface AllocationSite {
  sizeBytes: number;
  /** Allocations that were not freed. */
  allocationCount: number;
  /** `mm/slub.c:2319`, of the kernel's tree or the module's. */
  place: string;
  module?: string;
  function?: string;
  /** False when the kernel lost count, which it says since Linux 6.18. */
  isAccurate: boolean;
}

export interface AllocInfo {
  /** Of all sites together. */
  totalBytes: number;
  siteCount: number;
  /** The largest ones, the largest first. */
  largest: AllocationSite[];
}

const LINE = /^ *(\d+) +(\d+) (\S+)(.*)$/;

/*
 * allocinfo - version: 1.0
 * #     <size>  <calls> <tag info>
 *      6881280     1680 mm/memory.c:1234 func:pte_alloc
 *       524288       64 drivers/net/e1000e/netdev.c:99 [e1000e] func:e1000_alloc
 *        49152       48 arch/x86/kernel/cpu/mce/core.c:2709 func:mce_device_create accurate:no
 */

/**
 * /proc/allocinfo, Linux 6.10 with CONFIG_MEM_ALLOC_PROFILING, switched on. Some thousand sites: the `maxSites` largest
 * are kept.
 * @throws ParseError for another version, or a line of another kind
 */
export function parseAllocInfo(text: string, maxSites = DEFAULT_MAX_SITES): AllocInfo {
  const lines = text.split('\n');
  if (!/^allocinfo - version: [12]\./.test(lines[0] as string)) {
    throw new ParseError(FILE, 1, lines[0] as string, 'is not allocinfo version 1 or 2');
  }
  let totalBytes = 0;
  let siteCount = 0;
  const sites: AllocationSite[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line === '' || line.startsWith('#')) continue;
    const match = LINE.exec(line);
    if (match === null) throw new ParseError(FILE, index + 1, line, 'is not an allocation site');
    const [, size = '', calls = '', place = '', rest = ''] = match;
    const sizeBytes = parseInteger(size, FILE, index + 1);
    siteCount++;
    if (sizeBytes === 0) continue;
    totalBytes += sizeBytes;
    sites.push(siteOf(sizeBytes, parseInteger(calls, FILE, index + 1), place, rest));
  }
  sites.sort((first, second) => second.sizeBytes - first.sizeBytes);
  return { totalBytes, siteCount, largest: sites.slice(0, maxSites) };
}

/** Undefined without the right to read it (it is root's), or where the kernel does not keep it. */
export function readAllocInfo(fs: KernelFs, maxSites?: number): AllocInfo | undefined {
  return ifReadable(() => parseAllocInfo(fs.readText(FILE, 'latin1'), maxSites));
}

function siteOf(sizeBytes: number, allocationCount: number, place: string, rest: string): AllocationSite {
  const moduleName = /^ \[([^\]]+)\]/.exec(rest)?.[1];
  const name = / func:(\S+)/.exec(rest)?.[1];
  return {
    sizeBytes,
    allocationCount,
    place,
    ...(moduleName !== undefined && { module: moduleName }),
    ...(name !== undefined && { function: name }),
    isAccurate: !rest.includes(' accurate:no'),
  };
}
