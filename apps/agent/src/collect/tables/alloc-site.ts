import { type KernelFs, readAllocInfo } from '@seep/collectors';
import { furtherTable, textKey } from '@seep/shared';
import { columnIds, type TableSource } from './source.ts';

const MAX_SITES = 50;

/** Whether this kernel says who allocates: from Linux 6.10 on, where it was built and booted to. */
export function hasAllocInfo(fs: KernelFs): boolean {
  return readAllocInfo(fs, 1) !== undefined;
}

/** /proc/allocinfo: some thousand lines, 5 ms a read. */
export const ALLOC_SITE: TableSource = {
  name: 'allocSite',
  periodMs: 300_000,
  columns: () => columnIds(furtherTable('allocSite')),
  read: ({ fs }) =>
    readAllocInfo(fs, MAX_SITES)?.largest.map(
      ({ place, module, function: name, isAccurate, sizeBytes, allocationCount }) => ({
        key: textKey(`${place} ${module ?? ''} ${name ?? ''}`),
        birth: 0,
        values: { sizeBytes, allocationCount },
        facts: { place, module, function: name, isAccurate },
      }),
    ),
};
