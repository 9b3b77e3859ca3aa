import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseSysvRows } from './sysvipc.ts';

const FILE = '/proc/sysvipc/shm';

/** A System V segment of shared memory, of the reader's IPC namespace. */
export interface ShmSegment {
  /** 0 is IPC_PRIVATE. */
  key: number;
  id: number;
  /** Permissions, and 01000 for a segment that goes with its last user. */
  mode: number;
  sizeBytes: number;
  creatorPid: number;
  lastPid: number;
  /** Mappings of it. 0: nobody uses it, and it stays until it is removed or the host boots. */
  attachCount: number;
  ownerUid: number;
  creatorUid: number;
  /** Absent when nobody ever did. */
  attachedAtMs?: number;
  detachedAtMs?: number;
  changedAtMs?: number;
  /** Linux 2.6.37 */
  residentBytes?: number;
  /** Linux 2.6.37 */
  swappedBytes?: number;
}

/*
 *        key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
 *    2155137         57   600                    56 30481  8396      7   101   104   101   104 1795382788 1795382788 1795381447                  4096                     0
 */

/**
 * /proc/sysvipc/shm.
 * @throws ParseError for a bad or missing number
 */
export function parseSysvShm(text: string): ShmSegment[] {
  return parseSysvRows(text, FILE).map((row) => {
    const attachedAtMs = row.timeMs('atime');
    const detachedAtMs = row.timeMs('dtime');
    const changedAtMs = row.timeMs('ctime');
    const residentBytes = row.optionalInteger('rss');
    const swappedBytes = row.optionalInteger('swap');
    return {
      key: row.signed('key'),
      id: row.integer('shmid'),
      mode: row.octal('perms'),
      sizeBytes: row.integer('size'),
      creatorPid: row.integer('cpid'),
      lastPid: row.integer('lpid'),
      attachCount: row.integer('nattch'),
      ownerUid: row.integer('uid'),
      creatorUid: row.integer('cuid'),
      ...(attachedAtMs !== undefined && { attachedAtMs }),
      ...(detachedAtMs !== undefined && { detachedAtMs }),
      ...(changedAtMs !== undefined && { changedAtMs }),
      ...(residentBytes !== undefined && { residentBytes }),
      ...(swappedBytes !== undefined && { swappedBytes }),
    };
  });
}

/** Undefined for a kernel without System V IPC. */
export function readSysvShm(fs: KernelFs): ShmSegment[] | undefined {
  return ifReadable(() => parseSysvShm(fs.readText(FILE, 'latin1')));
}

/** Nobody has it mapped. Whether anybody ever will again, only its programs know. */
export function isOrphanedSegment(segment: ShmSegment): boolean {
  return segment.attachCount === 0;
}
