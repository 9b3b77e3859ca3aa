import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

export interface TmpfsFile {
  path: string;
  /** What it takes of the memory; a file with holes is larger. */
  allocatedBytes: number;
  sizeBytes: number;
  ownerUid: number;
  modifiedAtMs: number;
}

export interface TmpfsFiles {
  /** The largest ones, the largest first. */
  files: TmpfsFile[];
  /** Over all files that were looked at. */
  fileCount: number;
  allocatedBytes: number;
  /** False when a bound was met, or a folder is not ours to look into. */
  isComplete: boolean;
}

export interface TmpfsFilesOptions {
  /** @default 100 */
  maxFiles?: number;
  /** Entries looked at, of any kind: 3 µs each. @default 10000 */
  maxEntries?: number;
  /** Folders below the first. @default 4 */
  maxDepth?: number;
}

/**
 * Files of a tmpfs, /dev/shm above all: POSIX shared memory and semaphores. Follows no link and leaves the file system
 * nowhere. What is open and deleted is not to be seen here: the difference to {@link readTmpfsUsage} is its size.
 * Undefined when there is no such folder.
 */
export function readTmpfsFiles(
  fs: KernelFs,
  root = '/dev/shm',
  { maxFiles = 100, maxEntries = 10_000, maxDepth = 4 }: TmpfsFilesOptions = {},
): TmpfsFiles | undefined {
  const device = ifReadable(() => fs.stat(root))?.deviceId;
  if (device === undefined) return undefined;
  const found: TmpfsFile[] = [];
  let isComplete = true;
  let left = maxEntries;
  const visit = (folder: string, depth: number): void => {
    const listing = ifReadable(() => fs.listStart(folder, left));
    if (listing === undefined || !listing.isComplete) isComplete = false;
    for (const { name, kind } of listing?.entries ?? []) {
      left--;
      if (kind !== 'file' && kind !== 'directory') continue;
      const path = `${folder}/${name}`;
      const stat = ifReadable(() => fs.lstat(path));
      if (stat === undefined || stat.deviceId !== device) continue;
      if (kind === 'directory') {
        if (depth < maxDepth && left > 0) visit(path, depth + 1);
        else isComplete = false;
        continue;
      }
      const { allocatedBytes, sizeBytes, uid: ownerUid, modifiedAtMs } = stat;
      found.push({ path, allocatedBytes, sizeBytes, ownerUid, modifiedAtMs });
    }
  };
  visit(root, 0);
  found.sort((first, second) => second.allocatedBytes - first.allocatedBytes);
  return {
    files: found.slice(0, maxFiles),
    fileCount: found.length,
    allocatedBytes: found.reduce((sum, file) => sum + file.allocatedBytes, 0),
    isComplete,
  };
}
