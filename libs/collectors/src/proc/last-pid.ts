import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';

const FILE = '/proc/loadavg';

/*
 * 0.00 0.07 0.16 1/85 6501
 */

/**
 * Whether {@link readLastPid} speaks of the processes that this /proc lists: the kernel gives the number of the PID namespace
 * of whoever reads, which need not be the one that /proc was mounted for.
 */
export function hasOwnPids(fs: KernelFs): boolean {
  try {
    return fs.isLive && fs.readLink('/proc/self') === String(process.pid);
  } catch {
    // Here this process has no number at all.
    return false;
  }
}

/**
 * The pid that was given away last, to a process or a thread: while it is the same, none has begun. One that was restored
 * under a number of its choice (clone3(2), `set_tid`) is the exception. Last field of /proc/loadavg, see proc_loadavg_show in
 * fs/proc/loadavg.c.
 * @throws ParseError for a bad or missing number, or the system's error
 */
export function readLastPid(fs: KernelFs): number {
  const text = fs.readText(FILE, 'latin1').trimEnd();
  return parseInteger(text.slice(text.lastIndexOf(' ') + 1), FILE, 1);
}
