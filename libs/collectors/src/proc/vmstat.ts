import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/vmstat';

/**
 * Levels (`nr_…`, in pages) and event counters of the memory management, under the kernel's own names. Which there
 * are depends on version and configuration: `oom_kill` came with Linux 4.13.
 */
export type VmStat = ReadonlyMap<string, number>;

/*
 * nr_free_pages 6057751
 * pgfault 1838812
 * oom_kill 0
 */

/**
 * /proc/vmstat.
 * @throws ParseError for a bad number, or without nr_free_pages
 */
export function parseVmStat(text: string): VmStat {
  const counters = new Map<string, number>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const space = line.indexOf(' ');
    if (space < 1) continue;
    counters.set(line.slice(0, space), parseInteger(line.slice(space + 1), FILE, index + 1));
  }
  if (!counters.has('nr_free_pages')) throw new ParseError(FILE, 1, '', 'has no nr_free_pages');
  return counters;
}

export function readVmStat(fs: KernelFs): VmStat {
  return parseVmStat(fs.readText(FILE, 'latin1'));
}
