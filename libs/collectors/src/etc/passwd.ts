import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

const FILE = '/etc/passwd';

/** A host whose users come from a directory has few of them in the file; more than this is not one. */
const MAX_USERS = 100_000;

/*
 * root:x:0:0:root:/root:/bin/bash
 * postgres:x:106:113:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
 */

/** /etc/passwd: names of users by their number. Lines that are none (comments, NIS) are passed over. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (!name || uid === undefined || !/^\d{1,10}$/.test(uid)) continue;
    // The first that has a number is who `ls` and `ps` show.
    if (!names.has(Number(uid))) names.set(Number(uid), name);
    if (names.size >= MAX_USERS) break;
  }
  return names;
}

/** Empty on a host without one: numbers do as well. */
export function readPasswd(fs: KernelFs): Map<number, string> {
  return ifReadable(() => parsePasswd(fs.readText(FILE))) ?? new Map<number, string>();
}
