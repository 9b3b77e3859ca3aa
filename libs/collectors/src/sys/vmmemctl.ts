import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/sys/kernel/debug/vmmemctl';

/** What VMware took back from this guest. */
export interface Vmmemctl {
  balloonPages: number;
  targetPages?: number;
}

/*
 * target                :           262144          (Linux 4.20)
 * current               :           131072
 *
 * target:             262144 pages                  (before)
 * current:            131072 pages
 */

/**
 * /sys/kernel/debug/vmmemctl. Reading it switches the statistics of the driver on.
 * @throws ParseError for a bad number, or without the current size
 */
export function parseVmmemctl(text: string): Vmmemctl {
  let balloonPages: number | undefined;
  let targetPages: number | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, name, value = ''] = /^(target|current)\s*:\s*(\S*)/.exec(line) ?? [];
    if (name === 'current') balloonPages = parseInteger(value, FILE, index + 1);
    if (name === 'target') targetPages = parseInteger(value, FILE, index + 1);
  }
  if (balloonPages === undefined) throw new ParseError(FILE, 1, '', 'has no current size');
  return { balloonPages, ...(targetPages !== undefined && { targetPages }) };
}

/** Undefined on a host that is no guest of VMware, and without debugfs, which is root's. */
export function readVmmemctl(fs: KernelFs): Vmmemctl | undefined {
  return ifReadable(() => parseVmmemctl(fs.readText(FILE, 'latin1')));
}
