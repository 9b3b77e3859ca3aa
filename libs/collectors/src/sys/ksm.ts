import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

const DIRECTORY = '/sys/kernel/mm/ksm';

/**
 * Same-page merging: pages of equal content, of guests above all, kept once. What it saves comes back as use when the
 * contents part: memory that grows though no program asked for any.
 */
export interface Ksm {
  /** It looks for equal pages; when off, merged ones may still be there. */
  isRunning: boolean;
  /** Pages that stand for several. */
  sharedPages: number;
  /** Pages that were saved by it. */
  sharingPages: number;
  unsharedPages?: number;
  /** Linux 6.6: empty pages that were merged with the kernel's zero page, see use_zero_pages. */
  zeroPages?: number;
}

/*
 * /sys/kernel/mm/ksm/{run,pages_shared,pages_sharing,pages_unshared,ksm_zero_pages}:
 * 1
 */

/** Undefined where the kernel does not have it. */
export function readKsm(fs: KernelFs): Ksm | undefined {
  const run = readNumberFile(fs, `${DIRECTORY}/run`);
  const sharedPages = readNumberFile(fs, `${DIRECTORY}/pages_shared`);
  const sharingPages = readNumberFile(fs, `${DIRECTORY}/pages_sharing`);
  if (run === undefined || sharedPages === undefined || sharingPages === undefined) return undefined;
  const unsharedPages = readNumberFile(fs, `${DIRECTORY}/pages_unshared`);
  const zeroPages = readNumberFile(fs, `${DIRECTORY}/ksm_zero_pages`);
  return {
    isRunning: run === 1,
    sharedPages,
    sharingPages,
    ...(unsharedPages !== undefined && { unsharedPages }),
    ...(zeroPages !== undefined && { zeroPages }),
  };
}
