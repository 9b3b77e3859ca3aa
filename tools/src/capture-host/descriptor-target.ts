import { type FdKind, fdKindOf } from '@seep/collectors';

/** A target of each kind that says nothing of anybody. */
const STAND_INS: Record<FdKind, string> = {
  socket: 'socket:[1]',
  pipe: 'pipe:[1]',
  anonInode: 'anon_inode:[eventfd]',
  memfd: '/memfd:file (deleted)',
  shm: '/dev/shm/file',
  device: '/dev/null',
  proc: '/proc/file',
  temp: '/tmp/file',
  log: '/var/log/file',
  deleted: '/srv/file (deleted)',
  regular: '/srv/file',
  other: 'net:[1]',
};

/** Another target of the same kind: where a descriptor leads is nobody's business. Anonymous inodes are the kernel's. */
export function scrubbedTarget(target: string): string {
  const kind = fdKindOf(target);
  return kind === 'anonInode' ? target : STAND_INS[kind];
}
