import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

/*
 * 192731
 */

/** /proc/sys/kernel/threads-max: threads of the whole host, which the kernel bounds by its memory. */
export function readThreadsMax(fs: KernelFs): number | undefined {
  return readNumberFile(fs, '/proc/sys/kernel/threads-max');
}
