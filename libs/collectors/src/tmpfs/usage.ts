import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import type { Mount } from '../proc/mounts.ts';

/** A host of many containers has as many /dev/shm. */
const DEFAULT_MAX_MOUNTS = 1024;

/** Memory that lies in the files of a mount. It is Shmem in meminfo, no process's, and goes to swap at most. */
export interface TmpfsUsage {
  path: string;
  source: string;
  usedBytes: number;
  /** Absent without a limit. */
  sizeBytes?: number;
  fileCount: number;
}

export interface TmpfsUsages {
  mounts: TmpfsUsage[];
  /** False when there were more mounts than allowed. */
  isComplete: boolean;
}

/**
 * Use of every tmpfs, each once however often it is mounted, the fullest first. A file that is open and was deleted is
 * in it, though no folder shows it. In a recorded tree the figures are those of the disk it lies on.
 */
export function readTmpfsUsage(
  fs: KernelFs,
  mounts: readonly Mount[],
  maxMounts = DEFAULT_MAX_MOUNTS,
): TmpfsUsages {
  const usages = new Map<number, TmpfsUsage>();
  const paths = visibleTmpfs(mounts);
  for (const { path, source } of paths.slice(0, maxMounts)) {
    const answer = ifReadable(() => ({ device: fs.stat(path).deviceId, stat: fs.statFs(path) }));
    if (answer === undefined || usages.has(answer.device)) continue;
    const { sizeBytes, freeBytes, fileCount } = answer.stat;
    usages.set(answer.device, {
      path,
      source,
      usedBytes: sizeBytes - freeBytes,
      // Mounted with size=0 it has no limit, and says that it has no blocks at all.
      ...(sizeBytes > 0 && { sizeBytes }),
      fileCount,
    });
  }
  return {
    mounts: [...usages.values()].toSorted((first, second) => second.usedBytes - first.usedBytes),
    isComplete: paths.length <= maxMounts,
  };
}

/** Those that no later mount at the same path hides. */
function visibleTmpfs(mounts: readonly Mount[]): Mount[] {
  const byPath = new Map(mounts.map((mount) => [mount.path, mount]));
  return [...byPath.values()].filter(({ type }) => type === 'tmpfs');
}
