import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseSysvRows } from './sysvipc.ts';

const FILE = '/proc/sysvipc/sem';

/** A set of System V semaphores, of the reader's IPC namespace. */
export interface SemaphoreSet {
  key: number;
  id: number;
  mode: number;
  semaphoreCount: number;
  ownerUid: number;
  creatorUid: number;
  /** Absent when nobody ever did. */
  operatedAtMs?: number;
  changedAtMs?: number;
}

/*
 *        key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
 *   -1234567          3   600         17   101   104   101   104          0 1795381447
 */

/**
 * /proc/sysvipc/sem.
 * @throws ParseError for a bad or missing number
 */
export function parseSysvSem(text: string): SemaphoreSet[] {
  return parseSysvRows(text, FILE).map((row) => {
    const operatedAtMs = row.timeMs('otime');
    const changedAtMs = row.timeMs('ctime');
    return {
      key: row.signed('key'),
      id: row.integer('semid'),
      mode: row.octal('perms'),
      semaphoreCount: row.integer('nsems'),
      ownerUid: row.integer('uid'),
      creatorUid: row.integer('cuid'),
      ...(operatedAtMs !== undefined && { operatedAtMs }),
      ...(changedAtMs !== undefined && { changedAtMs }),
    };
  });
}

/** Undefined for a kernel without System V IPC. */
export function readSysvSem(fs: KernelFs): SemaphoreSet[] | undefined {
  return ifReadable(() => parseSysvSem(fs.readText(FILE, 'latin1')));
}
