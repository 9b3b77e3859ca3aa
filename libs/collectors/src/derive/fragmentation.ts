import type { BuddyZone } from '../proc/buddyinfo.ts';

/** How well the free memory of a zone would serve requests for contiguous pieces. */
export interface Fragmentation {
  node: number;
  zone: string;
  freePages: number;
  /**
   * By order i, the share of the free memory (0 to 1) that cannot be had in pieces of 2^i pages, because it lies in
   * smaller ones. 1 for all orders when nothing is free.
   */
  unusableRatio: number[];
  /** The largest order that still has a free block; absent when nothing is free. */
  largestFreeOrder?: number;
}

/**
 * The kernel's unusable free space index (mm/vmstat.c, `unusable_free_index`; debugfs `extfrag/unusable_index`):
 * (free − Σ_{i ≥ order} blocks_i · 2^i) / free.
 */
export function fragmentationOf({ node, zone, freeBlocks }: BuddyZone): Fragmentation {
  const freePages = pagesFrom(freeBlocks, 0);
  const unusableRatio = freeBlocks.map((_blocks, order) =>
    freePages === 0 ? 1 : (freePages - pagesFrom(freeBlocks, order)) / freePages,
  );
  const largestFreeOrder = freeBlocks.findLastIndex((blocks) => blocks > 0);
  return {
    node,
    zone,
    freePages,
    unusableRatio,
    ...(largestFreeOrder >= 0 && { largestFreeOrder }),
  };
}

function pagesFrom(freeBlocks: readonly number[], order: number): number {
  let pages = 0;
  for (let index = order; index < freeBlocks.length; index++)
    pages += (freeBlocks[index] as number) * 2 ** index;
  return pages;
}
