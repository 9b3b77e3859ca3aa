import { unlessGone } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/etc/machine-id';

/*
 * 00112233445566778899aabbccddeeff
 */

/**
 * /etc/machine-id, machine-id(5): 32 hexadecimal digits. Clones of one machine have the same, and an image that was
 * never booted says nothing or `uninitialized`: undefined.
 * @throws ParseError for anything else
 */
export function parseMachineId(text: string): string | undefined {
  const id = text.trim().toLowerCase();
  if (id === '' || id === 'uninitialized') return undefined;
  if (!/^[0-9a-f]{32}$/.test(id)) throw new ParseError(FILE, 1, id, 'is not a machine id');
  return id;
}

/** Undefined on a host without one. */
export function readMachineId(fs: KernelFs): string | undefined {
  const text = unlessGone(() => fs.readText(FILE));
  return text === undefined ? undefined : parseMachineId(text);
}
