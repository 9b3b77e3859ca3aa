import { ifReadable } from './errno.ts';
import type { KernelFs } from './fs.ts';
import { parseInteger } from './integer.ts';
import { type Limit, parseLimit } from './limit.ts';

/** A file that holds one number, as sysfs, sysctl and cgroups have them; undefined where it cannot be read. */
export function readNumberFile(fs: KernelFs, path: string): number | undefined {
  return ifReadable(() => parseInteger(fs.readText(path, 'latin1').trim(), path, 1));
}

/** A file that holds one limit. */
export function readLimitFile(fs: KernelFs, path: string): Limit | undefined {
  return ifReadable(() => parseLimit(fs.readText(path, 'latin1').trim(), path, 1));
}
