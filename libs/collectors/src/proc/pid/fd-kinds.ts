import { ifReadable, unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';

/** Reading where a descriptor leads costs 2 to 3 µs; a process may have a million. */
const DEFAULT_MAX_DESCRIPTORS = 4096;

/** Names of anonymous inodes are the kernel's own and few; names of namespaces are not counted by name. */
const MAX_ANON_NAMES = 64;

export const FD_KINDS = [
  'socket',
  'pipe',
  'anonInode',
  'memfd',
  'shm',
  'device',
  'proc',
  'temp',
  'log',
  'deleted',
  'regular',
  'other',
] as const;

/**
 * What a descriptor leads to. `anonInode` is eventpoll, eventfd, timerfd, inotify, io_uring and their like; `shm` a file
 * in /dev/shm; `proc` one of the kernel's own in /proc or /sys; `deleted` a file that is open and in no folder any more:
 * its disk space comes back when it is closed; `regular` any other file or folder.
 */
export type FdKind = (typeof FD_KINDS)[number];

export interface FdKinds {
  /** Kinds that there are none of are left out. */
  counts: Partial<Record<FdKind, number>>;
  /** Anonymous inodes by the kernel's name for them: `eventfd`, `inotify`. */
  anonInodes: Record<string, number>;
  /** How many were looked at: fewer than there are when `isComplete` is false. */
  examinedCount: number;
  isComplete: boolean;
}

const DELETED = ' (deleted)';

/*
 * socket:[12345]
 * pipe:[12346]
 * anon_inode:[eventpoll]
 * anon_inode:inotify
 * net:[4026531840]
 * /memfd:pulseaudio (deleted)
 * /dev/null
 * /var/log/nginx/access.log.1 (deleted)
 */

/** Kind of a descriptor, told by where its link in /proc/PID/fd leads. */
export function fdKindOf(target: string): FdKind {
  if (target.startsWith('socket:')) return 'socket';
  if (target.startsWith('pipe:')) return 'pipe';
  if (target.startsWith('anon_inode:')) return 'anonInode';
  if (target.startsWith('/memfd:')) return 'memfd';
  if (!target.startsWith('/')) return 'other';
  if (target.startsWith('/dev/shm/')) return 'shm';
  if (target.endsWith(DELETED)) return 'deleted';
  if (target.startsWith('/dev/')) return 'device';
  if (/^\/(?:proc|sys)(?:\/|$)/.test(target)) return 'proc';
  if (/^(?:\/var)?\/tmp\//.test(target)) return 'temp';
  return /^\/var\/log\/|\.log(?:\.\d+)?$/.test(target) ? 'log' : 'regular';
}

/** Counts descriptors by kind, from where their links lead. */
export function countFdKinds(targets: Iterable<string>): Pick<FdKinds, 'counts' | 'anonInodes'> {
  const counts: Partial<Record<FdKind, number>> = {};
  const anonInodes = new Map<string, number>();
  for (const target of targets) {
    const kind = fdKindOf(target);
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (kind !== 'anonInode') continue;
    const name = target.slice('anon_inode:'.length).replaceAll(/^\[|\]$/g, '');
    if (anonInodes.has(name) || anonInodes.size < MAX_ANON_NAMES) {
      anonInodes.set(name, (anonInodes.get(name) ?? 0) + 1);
    }
  }
  return { counts, anonInodes: Object.fromEntries(anonInodes) };
}

/** Undefined when the process is gone or not ours to look into. Descriptors that close meanwhile are not counted. */
export function readPidFdKinds(
  fs: KernelFs,
  pid: number,
  maxDescriptors = DEFAULT_MAX_DESCRIPTORS,
): FdKinds | undefined {
  const directory = `/proc/${pid}/fd`;
  const listing = ifReadable(() => fs.listStart(directory, maxDescriptors));
  if (listing === undefined) return undefined;
  const targets: string[] = [];
  for (const { name } of listing.entries) {
    const target = unlessGone(() => fs.readLink(`${directory}/${name}`));
    if (target !== undefined) targets.push(target);
  }
  return { ...countFdKinds(targets), examinedCount: targets.length, isComplete: listing.isComplete };
}
