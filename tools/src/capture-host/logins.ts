import { Buffer } from 'node:buffer';

const RECORD_BYTES = 384;
const BOOT_RECORDS = new Set([1, 2]);
const USER = { offset: 44, length: 32 };
const HOST = { offset: 76, length: 256 };
const ADDRESS = { offset: 348, length: 16 };

/** /run/utmp with other names, and nobody's address. Only of 64-bit x86's layout: any other is left out whole. */
export function scrubbedLogins(bytes: Uint8Array, rename: (name: string) => string): Uint8Array {
  if (bytes.length % RECORD_BYTES !== 0) return new Uint8Array(0);
  const copy = Buffer.from(bytes);
  for (let start = 0; start < copy.length; start += RECORD_BYTES) {
    // In those of boots and run levels stand words of init, and the kernel's release.
    if (BOOT_RECORDS.has(copy.readInt16LE(start))) continue;
    replaceText(copy, start + USER.offset, USER.length, rename);
    replaceText(copy, start + HOST.offset, HOST.length, (host) => (host === '' ? '' : 'remote'));
    copy.fill(0, start + ADDRESS.offset, start + ADDRESS.offset + ADDRESS.length);
  }
  return copy;
}

function replaceText(bytes: Buffer, start: number, length: number, change: (text: string) => string): void {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  const changed = change(field.toString('latin1', 0, end < 0 ? length : end));
  field.fill(0);
  field.write(changed.slice(0, length), 'latin1');
}
