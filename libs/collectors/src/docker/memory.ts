import type { CgroupMemory } from '../cgroup/memory.ts';
import type { Limit } from '../limit.ts';

/** Memory of a container as `docker stats` shows it. */
export interface DockerMemory {
  /** Without the page cache that has not been used for a while: inactive_file. */
  usedBytes: number;
  /** The container's own, or the host's memory when it has none. */
  limitBytes: number;
  /** 0 to 1 */
  usedRatio: number;
}

/**
 * What the engine's command line computes (cli/command/container/stats_helpers.go, since Docker 20.10; before, it took
 * all of the cache off): usage − inactive_file, of the limit or of the host's memory.
 */
export function dockerMemoryOf(
  memory: Pick<CgroupMemory, 'usageBytes' | 'inactiveFileBytes'>,
  limit: Limit | undefined,
  memTotalBytes: number,
): DockerMemory {
  const { usageBytes, inactiveFileBytes = 0 } = memory;
  const usedBytes = inactiveFileBytes < usageBytes ? usageBytes - inactiveFileBytes : usageBytes;
  const limitBytes = Math.min(limit?.limit ?? memTotalBytes, memTotalBytes);
  return { usedBytes, limitBytes, usedRatio: limitBytes > 0 ? usedBytes / limitBytes : 0 };
}
