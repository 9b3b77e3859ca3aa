import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

const PARAMETERS = '/sys/module/zswap/parameters';
const DEBUG = '/sys/kernel/debug/zswap';

/** Packed pages on their way to swap, kept in memory. meminfo has its size since Linux 5.19 (`zswapBytes`). */
export interface Zswap {
  isEnabled: boolean;
  compressor?: string;
  /** Share of the memory that it may take, 0 to 1. */
  maxPoolRatio?: number;
  /** From debugfs, which is root's and mostly not mounted. */
  poolBytes?: number;
  storedPages?: number;
}

/*
 * /sys/module/zswap/parameters/enabled:           Y
 * /sys/module/zswap/parameters/compressor:        lzo
 * /sys/module/zswap/parameters/max_pool_percent:  20
 * /sys/kernel/debug/zswap/pool_total_size:        1048576
 */

/** Undefined where the kernel does not have it. */
export function readZswap(fs: KernelFs): Zswap | undefined {
  const enabled = ifReadable(() => fs.readText(`${PARAMETERS}/enabled`, 'latin1').trim());
  if (enabled === undefined) return undefined;
  const compressor = ifReadable(() => fs.readText(`${PARAMETERS}/compressor`, 'latin1').trim());
  const maxPoolPercent = readNumberFile(fs, `${PARAMETERS}/max_pool_percent`);
  const poolBytes = readNumberFile(fs, `${DEBUG}/pool_total_size`);
  const storedPages = readNumberFile(fs, `${DEBUG}/stored_pages`);
  return {
    isEnabled: enabled === 'Y' || enabled === '1',
    ...(compressor && { compressor }),
    ...(maxPoolPercent !== undefined && { maxPoolRatio: maxPoolPercent / 100 }),
    ...(poolBytes !== undefined && { poolBytes }),
    ...(storedPages !== undefined && { storedPages }),
  };
}
