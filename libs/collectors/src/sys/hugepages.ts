import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

const DIRECTORY = '/sys/kernel/mm/hugepages';

/** An architecture has four sizes at most; a made-up folder must not keep the reader busy. */
const MAX_SIZES = 16;

/** The pool of huge pages of one size. meminfo has the counts of the default size alone. */
export interface HugePagePool {
  pageBytes: number;
  totalPages: number;
  freePages: number;
  /** Promised to a mapping and not yet taken: free pages that are not free. */
  reservedPages: number;
  /** Above the size of the pool, given back when they are freed. */
  surplusPages: number;
}

/*
 * /sys/kernel/mm/hugepages/hugepages-2048kB/{nr_hugepages,free_hugepages,resv_hugepages,surplus_hugepages}:
 * 512
 */

/** Size in bytes of the pages that a folder is about; undefined for a folder of another kind. */
export function hugePageBytes(name: string): number | undefined {
  const kibibytes = /^hugepages-(\d{1,12})kB$/.exec(name)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** /sys/kernel/mm/hugepages, the smallest pages first; undefined where the kernel has none. */
export function readHugePages(fs: KernelFs): HugePagePool[] | undefined {
  const listing = ifReadable(() => fs.listStart(DIRECTORY, MAX_SIZES));
  if (listing === undefined) return undefined;
  const pools: HugePagePool[] = [];
  for (const { name } of listing.entries) {
    const pageBytes = hugePageBytes(name);
    if (pageBytes === undefined) continue;
    const count = (file: string): number | undefined => readNumberFile(fs, `${DIRECTORY}/${name}/${file}`);
    const [totalPages, freePages] = [count('nr_hugepages'), count('free_hugepages')];
    const [reservedPages, surplusPages] = [count('resv_hugepages'), count('surplus_hugepages')];
    if (
      totalPages !== undefined &&
      freePages !== undefined &&
      reservedPages !== undefined &&
      surplusPages !== undefined
    ) {
      pools.push({ pageBytes, totalPages, freePages, reservedPages, surplusPages });
    }
  }
  return pools.toSorted((first, second) => first.pageBytes - second.pageBytes);
}
