import { parseDecimal } from '../decimal.ts';
import type { KernelFs } from '../fs.ts';

const FILE = '/proc/uptime';

export interface Uptime {
  /** Since boot, sleep included; in a container of the machine, not of the container. */
  uptimeSeconds: number;
  /** Idle time of all CPUs together. */
  idleCpuSeconds: number;
}

/*
 * 1644.43 3023.23
 */

/** /proc/uptime. @throws ParseError for a bad or missing number */
export function parseUptime(text: string): Uptime {
  const [uptime = '', idle = ''] = text.trimEnd().split(' ');
  return { uptimeSeconds: parseDecimal(uptime, FILE, 1), idleCpuSeconds: parseDecimal(idle, FILE, 1) };
}

export function readUptime(fs: KernelFs): Uptime {
  return parseUptime(fs.readText(FILE));
}
