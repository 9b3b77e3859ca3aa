import { readSlabInfo, slabCacheBytes } from '@seep/collectors';
import { furtherTable, textKey } from '@seep/shared';
import { columnIds, type TableSource } from './source.ts';

/** Before Linux 5.9 every control group had its caches: the largest of them are enough. */
const MAX_CACHES = 400;

/**
 * /proc/slabinfo. With cold caches a read takes up to 6 ms, nearly all of it the kernel's and half as much as a sample: two
 * in each cell of five minutes tell a level and whether it moves. What all caches hold together comes with each sample.
 */
export const SLAB: TableSource = {
  name: 'slab',
  periodMs: 120_000,
  columns: () => columnIds(furtherTable('slab')),
  read: ({ fs, pageSizeBytes }) =>
    readSlabInfo(fs)
      ?.map((cache) => ({ cache, sizeBytes: slabCacheBytes(cache, pageSizeBytes) }))
      .filter(({ sizeBytes }) => sizeBytes > 0)
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, MAX_CACHES)
      .map(({ cache: { name, objectBytes, activeObjects, totalObjects }, sizeBytes }) => ({
        key: textKey(name),
        birth: 0,
        values: { sizeBytes, activeObjects, totalObjects },
        facts: { name, objectBytes },
      })),
};
