import { readHugePages, readSwaps } from '@seep/collectors';
import { furtherTable, textKey } from '@seep/shared';
import { columnIds, type TableSource } from './source.ts';

/** /proc/swaps */
export const SWAP: TableSource = {
  name: 'swap',
  periodMs: 60_000,
  columns: () => columnIds(furtherTable('swap')),
  read: ({ fs }) =>
    readSwaps(fs)?.map(({ path, type, priority, usedBytes, sizeBytes }) => ({
      key: textKey(path),
      birth: 0,
      values: { usedBytes, sizeBytes },
      facts: { path, type, priority },
    })),
};

/** /sys/kernel/mm/hugepages */
export const HUGE_PAGES: TableSource = {
  name: 'hugePages',
  periodMs: 60_000,
  columns: () => columnIds(furtherTable('hugePages')),
  read: ({ fs }) =>
    readHugePages(fs)?.map(({ pageBytes, totalPages, freePages, reservedPages, surplusPages }) => ({
      key: pageBytes / 1024,
      birth: 0,
      values: { totalPages, freePages, reservedPages, surplusPages },
      facts: { pageBytes },
    })),
};
