import { parseDecimal } from '../decimal.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/loadavg';

export interface LoadAvg {
  /** Tasks that ran or waited (uninterruptibly too), averaged over 1, 5 and 15 minutes. */
  load1: number;
  load5: number;
  load15: number;
  runnableThreadCount: number;
  threadCount: number;
}

/*
 * 0.00 0.07 0.16 1/85 6501
 */

/** /proc/loadavg. @throws ParseError for a bad or missing number */
export function parseLoadAvg(text: string): LoadAvg {
  const [load1 = '', load5 = '', load15 = '', threads = ''] = text.trimEnd().split(' ');
  const slash = threads.indexOf('/');
  if (slash < 0) throw new ParseError(FILE, 1, threads, 'is not runnable/all threads');
  return {
    load1: parseDecimal(load1, FILE, 1),
    load5: parseDecimal(load5, FILE, 1),
    load15: parseDecimal(load15, FILE, 1),
    runnableThreadCount: parseInteger(threads.slice(0, slash), FILE, 1),
    threadCount: parseInteger(threads.slice(slash + 1), FILE, 1),
  };
}

export function readLoadAvg(fs: KernelFs): LoadAvg {
  return parseLoadAvg(fs.readText(FILE));
}
