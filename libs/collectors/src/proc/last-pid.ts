import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';

const FILE = '/proc/loadavg';

/*
 * 0.00 0.07 0.16 1/85 6501
 */

/**
 * Whether {@link readLastPid} speaks of the processes that this /proc lists. The kernel gives the number of the PID namespace
 * of whoever reads, which need not be the one that /proc was mounted for; lxcfs lays a file of its own over the kernel's, and
 * gVisor always says 0.
 */
export function hasOwnPids(fs: KernelFs): boolean {
  try {
    return (
      fs.isLive &&
      fs.readLink('/proc/self') === String(process.pid) &&
      fs.stat(FILE).deviceId === fs.stat('/proc').deviceId &&
      readLastPid(fs) > 0
    );
  } catch {
    // Here this process has no number at all.
    return false;
  }
}

/**
 * The pid that was given away last, to a process or a thread, which shows in /proc a moment later. Who is restored under a
 * number of his choice (clone3(2), `set_tid`) does not change it. Last field of /proc/loadavg, see proc_loadavg_show in
 * fs/proc/loadavg.c.
 * @throws ParseError for a bad or missing number, or the system's error
 */
export function readLastPid(fs: KernelFs): number {
  const text = fs.readText(FILE, 'latin1').trimEnd();
  return parseInteger(text.slice(text.lastIndexOf(' ') + 1), FILE, 1);
}
