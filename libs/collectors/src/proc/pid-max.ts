import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

/*
 * 32768
 */

/**
 * /proc/sys/kernel/pid_max: one more than the highest pid. A process or thread more than that is not started, so it
 * bounds both together: 32768 on small hosts, 4194304 on large ones and where systemd raised it.
 */
export function readPidMax(fs: KernelFs): number | undefined {
  return readNumberFile(fs, '/proc/sys/kernel/pid_max');
}
