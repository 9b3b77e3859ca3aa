import { ifReadable } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { parseKibibytes } from '../../integer.ts';
import { ParseError } from '../../parse-error.ts';

const FILE = '/proc/PID/smaps_rollup';

/**
 * Memory of a process, over all its mappings: what it shares and what is its own. What the kernel does not count is
 * absent.
 */
export interface PidSmapsRollup {
  rssBytes: number;
  /** Its share of pages that several processes have mapped. */
  pssBytes: number;
  /** Linux 6.0 */
  pssDirtyBytes?: number;
  /** Linux 5.3 */
  pssAnonBytes?: number;
  /** Linux 5.3 */
  pssFileBytes?: number;
  /** Linux 5.3 */
  pssShmemBytes?: number;
  sharedCleanBytes: number;
  sharedDirtyBytes: number;
  privateCleanBytes: number;
  privateDirtyBytes: number;
  referencedBytes?: number;
  anonymousBytes?: number;
  /** Linux 4.12: given back with MADV_FREE, in rss until the kernel needs it. */
  lazyFreeBytes?: number;
  anonHugePagesBytes?: number;
  /** Linux 4.4; not in rss. */
  sharedHugetlbBytes?: number;
  /** Linux 4.4; not in rss. */
  privateHugetlbBytes?: number;
  swapBytes?: number;
  /** Linux 4.3 */
  swapPssBytes?: number;
  lockedBytes?: number;
}

const FIELDS: ReadonlyMap<string, keyof PidSmapsRollup> = new Map<string, keyof PidSmapsRollup>([
  ['Rss', 'rssBytes'],
  ['Pss', 'pssBytes'],
  ['Pss_Dirty', 'pssDirtyBytes'],
  ['Pss_Anon', 'pssAnonBytes'],
  ['Pss_File', 'pssFileBytes'],
  ['Pss_Shmem', 'pssShmemBytes'],
  ['Shared_Clean', 'sharedCleanBytes'],
  ['Shared_Dirty', 'sharedDirtyBytes'],
  ['Private_Clean', 'privateCleanBytes'],
  ['Private_Dirty', 'privateDirtyBytes'],
  ['Referenced', 'referencedBytes'],
  ['Anonymous', 'anonymousBytes'],
  ['LazyFree', 'lazyFreeBytes'],
  ['AnonHugePages', 'anonHugePagesBytes'],
  ['Shared_Hugetlb', 'sharedHugetlbBytes'],
  ['Private_Hugetlb', 'privateHugetlbBytes'],
  ['Swap', 'swapBytes'],
  ['SwapPss', 'swapPssBytes'],
  ['Locked', 'lockedBytes'],
]);

const REQUIRED = [
  'rssBytes',
  'pssBytes',
  'sharedCleanBytes',
  'sharedDirtyBytes',
  'privateCleanBytes',
  'privateDirtyBytes',
] as const satisfies readonly (keyof PidSmapsRollup)[];

/*
 * 55da51fc9000-7ffdbdae8000 ---p 00000000 00:00 0                          [rollup]
 * Rss:                1796 kB
 * Pss:                 159 kB
 * Shared_Clean:       1640 kB
 * Private_Dirty:       112 kB
 * Swap:                  0 kB
 */

/**
 * /proc/PID/smaps_rollup, Linux 4.14.
 * @throws ParseError for a bad number, or without a field that every kernel has
 */
export function parsePidSmapsRollup(text: string, file = FILE): PidSmapsRollup {
  const rollup: Partial<PidSmapsRollup> = {};
  for (const [index, line] of text.split('\n').entries()) {
    const colon = line.indexOf(':');
    const field = FIELDS.get(line.slice(0, colon));
    if (field === undefined) continue;
    rollup[field] = parseKibibytes(
      line
        .slice(colon + 1)
        .trim()
        .replace(/ kB$/, ''),
      file,
      index + 1,
    );
  }
  for (const field of REQUIRED) {
    if (rollup[field] === undefined) throw new ParseError(file, 1, '', `has no ${field}`);
  }
  return rollup as PidSmapsRollup;
}

/**
 * Walks all pages of the process and holds its memory lock meanwhile: 7 ms for a gigabyte, seconds for a hundred. Ask
 * for the size first. Undefined when the process is gone, a kernel thread, a zombie, or not ours to look into.
 */
export function readPidSmapsRollup(fs: KernelFs, pid: number): PidSmapsRollup | undefined {
  const file = `/proc/${pid}/smaps_rollup`;
  return ifReadable(() => {
    const text = fs.readText(file, 'latin1');
    // Of a process that ends just now the file is there, and empty.
    return text === '' ? undefined : parsePidSmapsRollup(text, file);
  });
}
