import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/sys/kernel/random/boot_id';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/*
 * 0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766
 */

/** /proc/sys/kernel/random/boot_id: a UUID that is new with every boot. @throws ParseError when it is none */
export function parseBootId(text: string): string {
  const id = text.trim().toLowerCase();
  if (!UUID.test(id)) throw new ParseError(FILE, 1, id, 'is not a UUID');
  return id;
}

export function readBootId(fs: KernelFs): string {
  return parseBootId(fs.readText(FILE));
}
