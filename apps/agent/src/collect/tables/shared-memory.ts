import {
  isOrphanedSegment,
  type Mount,
  readMounts,
  readSysvShm,
  readTmpfsFiles,
  readTmpfsUsage,
  type ShmSegment,
} from '@seep/collectors';
import { furtherTable, textKey } from '@seep/shared';
import { columnIds, type TableRow, type TableSource } from './source.ts';

const MAX_SEGMENTS = 1000;
const MAX_FILES = 20;
/** Below /dev/shm few have folders, and /tmp may have a million files. */
const FILES_UNDER = '/dev/shm';

/** /proc/sysvipc/shm */
export const SHM: TableSource = {
  name: 'shm',
  periodMs: 60_000,
  columns: () => columnIds(furtherTable('shm')),
  read: ({ fs }) =>
    readSysvShm(fs)
      ?.toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, MAX_SEGMENTS)
      .map(segmentRow),
};

/** statfs(2) of every tmpfs that is mounted. */
export const TMPFS: TableSource = {
  name: 'tmpfs',
  periodMs: 60_000,
  columns: () => columnIds(furtherTable('tmpfs')),
  read: ({ fs }) => {
    const mounts: readonly Mount[] = readMounts(fs) ?? [];
    return readTmpfsUsage(fs, mounts).mounts.map(({ path, source, usedBytes, sizeBytes, fileCount }) => ({
      key: textKey(path),
      birth: 0,
      values: { usedBytes, sizeBytes, fileCount },
      facts: { path, source },
    }));
  },
};

/** The largest files in /dev/shm: POSIX shared memory. */
export const TMPFS_FILE: TableSource = {
  name: 'tmpfsFile',
  periodMs: 300_000,
  columns: () => columnIds(furtherTable('tmpfsFile')),
  read: ({ fs }) =>
    readTmpfsFiles(fs, FILES_UNDER, { maxFiles: MAX_FILES })?.files.map(
      ({ path, ownerUid, allocatedBytes, sizeBytes }) => ({
        key: textKey(path),
        birth: 0,
        values: { allocatedBytes, sizeBytes },
        facts: { path, ownerUid },
      }),
    ),
};

function segmentRow(segment: ShmSegment): TableRow {
  const { id, key, mode, sizeBytes, residentBytes, swappedBytes, attachCount, ownerUid, creatorPid } =
    segment;
  return {
    key: id,
    birth: 0,
    values: {
      sizeBytes,
      residentBytes,
      swapBytes: swappedBytes,
      attachCount,
      isOrphaned: isOrphanedSegment(segment) ? 1 : 0,
    },
    facts: { key, ownerUid, creatorPid, mode },
  };
}
