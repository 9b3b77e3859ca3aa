import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/sys/kernel/osrelease';

/*
 * 6.1.0-27-amd64
 */

/** /proc/sys/kernel/osrelease: the kernel's release, what `uname -r` prints. @throws ParseError when it is empty */
export function parseKernelRelease(text: string): string {
  const release = text.trim();
  if (release === '') throw new ParseError(FILE, 1, release, 'is not a kernel release');
  return release;
}

export function readKernelRelease(fs: KernelFs): string {
  return parseKernelRelease(fs.readText(FILE));
}
