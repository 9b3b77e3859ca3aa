import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { type Limit, parseLimit } from '../limit.ts';

const FILE = '/proc/sys/fs/file-nr';

/** Open files of the whole host, and how many there may be. A file shared by descriptors is one. */
export interface FileNr {
  openFiles: number;
  /** systemd sets it to all that there can be: no limit. */
  maxFiles: Limit;
}

/*
 * 12192	0	2466183
 * 1888	0	9223372036854775807
 *
 * In the middle: allocated and not in use, which is always 0 since Linux 2.6. Exact to about 32 files a CPU.
 */

/** /proc/sys/fs/file-nr; the last number is that of file-max. @throws ParseError for a bad or missing number */
export function parseFileNr(text: string): FileNr {
  const [open = '', unused = '', max = ''] = text.trim().split(/\s+/);
  return {
    openFiles: parseInteger(open, FILE, 1) - parseInteger(unused, FILE, 1),
    maxFiles: parseLimit(max, FILE, 1),
  };
}

export function readFileNr(fs: KernelFs): FileNr | undefined {
  return ifReadable(() => parseFileNr(fs.readText(FILE, 'latin1')));
}
