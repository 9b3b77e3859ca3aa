import {
  isOrphanedSegment,
  type KernelFs,
  type MessageQueue,
  readSysvMsg,
  readSysvSem,
  readSysvShm,
  readTmpfsFiles,
  type SemaphoreSet,
  type ShmSegment,
  type TmpfsFiles,
} from '@seep/collectors';
import { formatBytes, formatCount, formatRatio } from '@seep/shared';
import { formatSection, formatTable } from '../text.ts';
import type { MapSums } from './map-sums.ts';

export interface SharedMemory {
  segments: ShmSegment[];
  totalBytes: number;
  /** Of segments that no process is attached to. */
  orphanedBytes: number;
  queues: MessageQueue[];
  semaphores: SemaphoreSet[];
  posix: TmpfsFiles | undefined;
}

export function readSharedMemory(fs: KernelFs): SharedMemory {
  const segments = readSysvShm(fs) ?? [];
  return {
    segments,
    totalBytes: sizeOf(segments),
    orphanedBytes: sizeOf(segments.filter(isOrphanedSegment)),
    queues: readSysvMsg(fs) ?? [],
    semaphores: readSysvSem(fs) ?? [],
    posix: readTmpfsFiles(fs),
  };
}

function sizeOf(segments: readonly ShmSegment[]): number {
  return segments.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}

export function formatSharedMemory(
  { segments, totalBytes, orphanedBytes, queues, semaphores, posix }: SharedMemory,
  maps: readonly MapSums[],
  userOf: (uid: number) => string,
): string {
  const table = formatTable(segments, [
    { title: 'ID', of: ({ id }) => id, isNumber: true },
    { title: 'OWNER', of: ({ ownerUid }) => userOf(ownerUid) },
    { title: 'SIZE', of: ({ sizeBytes }) => formatBytes(sizeBytes), isNumber: true },
    {
      title: 'RESIDENT',
      of: ({ residentBytes }) => residentBytes && formatBytes(residentBytes),
      isNumber: true,
    },
    { title: 'ATTACHED', of: ({ attachCount }) => attachCount, isNumber: true },
    { title: 'CREATOR', of: ({ creatorPid }) => creatorPid, isNumber: true },
    {
      title: 'NOTE',
      of: (segment) => (isOrphanedSegment(segment) ? 'no one is attached: it stays until removed' : ''),
    },
  ]);
  return [
    formatSection(
      'System V segments',
      `${formatCount(segments.length)} segments, ${formatBytes(totalBytes)} in all, ${formatBytes(orphanedBytes)} with no one attached${segments.length > 0 ? `\n${table}` : ''}`,
    ),
    formatSection('Message queues', formatQueues(queues, userOf)),
    formatSection('Semaphores', formatSemaphores(semaphores, userOf)),
    formatSection('POSIX shared memory (/dev/shm)', formatPosix(posix, userOf)),
    formatSection('Shared and private memory of the largest processes', formatRatios(maps)),
  ].join('\n');
}

function formatQueues(queues: readonly MessageQueue[], userOf: (uid: number) => string): string {
  if (queues.length === 0) return '';
  return formatTable(queues, [
    { title: 'ID', of: ({ id }) => id, isNumber: true },
    { title: 'OWNER', of: ({ ownerUid }) => userOf(ownerUid) },
    { title: 'USED', of: ({ usedBytes }) => formatBytes(usedBytes), isNumber: true },
    { title: 'MESSAGES', of: ({ messageCount }) => messageCount, isNumber: true },
  ]);
}

function formatSemaphores(sets: readonly SemaphoreSet[], userOf: (uid: number) => string): string {
  if (sets.length === 0) return '';
  return formatTable(sets, [
    { title: 'ID', of: ({ id }) => id, isNumber: true },
    { title: 'OWNER', of: ({ ownerUid }) => userOf(ownerUid) },
    { title: 'SEMAPHORES', of: ({ semaphoreCount }) => semaphoreCount, isNumber: true },
  ]);
}

function formatPosix(posix: TmpfsFiles | undefined, userOf: (uid: number) => string): string {
  if (!posix) return 'this host has no /dev/shm';
  const table = formatTable(posix.files, [
    { title: 'FILE', of: ({ path }) => path },
    { title: 'OWNER', of: ({ ownerUid }) => userOf(ownerUid) },
    { title: 'ALLOCATED', of: ({ allocatedBytes }) => formatBytes(allocatedBytes), isNumber: true },
    { title: 'SIZE', of: ({ sizeBytes }) => formatBytes(sizeBytes), isNumber: true },
  ]);
  const count = `${formatCount(posix.fileCount)} files, ${formatBytes(posix.allocatedBytes)}${posix.isComplete ? '' : ', and more that were not looked at'}`;
  return posix.files.length === 0 ? count : `${count}\n${table}`;
}

function formatRatios(maps: readonly MapSums[]): string {
  return formatTable(maps, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'SHARED', of: ({ sharedBytes }) => sharedBytes && formatBytes(sharedBytes), isNumber: true },
    { title: 'PRIVATE', of: ({ privateBytes }) => privateBytes && formatBytes(privateBytes), isNumber: true },
    {
      title: 'SHARED OF ALL',
      of: ({ sharedBytes, privateBytes }) =>
        sharedBytes === undefined || privateBytes === undefined || sharedBytes + privateBytes === 0
          ? undefined
          : formatRatio(sharedBytes / (sharedBytes + privateBytes)),
      isNumber: true,
    },
    { title: 'COMMAND', of: ({ command }) => command.slice(0, 120) },
  ]);
}
