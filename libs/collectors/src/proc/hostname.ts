import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/sys/kernel/hostname';

/*
 * web-1
 */

/** /proc/sys/kernel/hostname, of the reader's UTS namespace. @throws ParseError when it is empty */
export function parseHostname(text: string): string {
  const name = text.trim();
  if (name === '') throw new ParseError(FILE, 1, name, 'is not a host name');
  return name;
}

export function readHostname(fs: KernelFs): string {
  return parseHostname(fs.readText(FILE));
}
