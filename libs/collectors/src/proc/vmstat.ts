import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { NamedLines } from '../named-lines.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/vmstat';

const lines = new NamedLines(' ');

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
 * /proc/vmstat. A kernel has two hundred counters, and who wants a few of them makes no garbage of the others.
 * @param isWanted by name; the others are passed over, whatever they hold
 * @throws ParseError for a bad number, or without nr_free_pages
 */
export function parseVmStat(text: string, isWanted?: (name: string) => boolean): VmStat {
  const counters = new Map<string, number>();
  let hasFreePages = false;
  lines.begin(text);
  while (lines.next()) {
    hasFreePages ||= lines.name === 'nr_free_pages';
    if (!isWanted || isWanted(lines.name))
      counters.set(lines.name, parseInteger(lines.value, FILE, lines.number));
  }
  if (!hasFreePages) throw new ParseError(FILE, 1, '', 'has no nr_free_pages');
  return counters;
}

export function readVmStat(fs: KernelFs, isWanted?: (name: string) => boolean): VmStat {
  return parseVmStat(fs.readText(FILE, 'latin1'), isWanted);
}
