import {
  type CgroupEntry,
  type CgroupHierarchies,
  type CgroupLimits,
  effectiveMemoryLimit,
  findCgroupHierarchies,
  type KernelFs,
  type Limit,
  listCgroups,
  readCgroupCpu,
  readCgroupDescendants,
  readCgroupLimits,
  readCgroupMemoryLimit,
  readCgroupMemory,
  readCgroupMemoryEvents,
  readCgroupPressure,
  readCgroupProcessCount,
} from '@seep/collectors';
import { furtherTable } from '@seep/shared';
import { columnIds, type TableRow, type TableSource } from './source.ts';

/** A host with more groups is read up to here: containers and units come first. */
const MAX_GROUPS = 1000;

/** Limits are seldom set anew, and a third of what there is to read: those of a new group are read at once. */
const LIMITS_AGAIN_AFTER_MS = 300_000;
/** Who makes a group writes its limits a moment later: for so long they are read each time. */
const YOUNG_MS = 60_000;

interface KnownLimits {
  foundMs: number;
  readMs: number;
  own: CgroupLimits;
}

/** Control groups of either version: containers, units, slices. */
export function cgroupSource(): TableSource {
  let hierarchies: CgroupHierarchies | undefined;
  let known = new Map<string, KnownLimits>();
  return {
    name: 'cgroup',
    periodMs: 30_000,
    columns: () => columnIds(furtherTable('cgroup')),
    read: ({ fs, nowMs }) => {
      // Looked for until they are found: a host whose mounts cannot be read has them all the same.
      hierarchies ??= findCgroupHierarchies(fs);
      if (!hierarchies) return undefined;
      const { groups } = listCgroups(fs, hierarchies.base, { maxGroups: MAX_GROUPS });
      const before = known;
      known = new Map();
      const mount = hierarchies.mounts.get('memory');
      const memoryLimits = new Map<string, Limit | undefined>();
      const rows: TableRow[] = [];
      // From the root down: the limits of those above are known when a group's turn comes.
      for (const group of groups) {
        const limits = limitsOf(fs, hierarchies, group, before.get(group.key), nowMs);
        known.set(group.key, limits);
        const { own } = limits;
        memoryLimits.set(group.path, own.memoryBytes);
        const memory = mount && effectiveMemoryLimit(fs, mount, group.path, memoryLimits);
        rows.push(...rowOf(fs, hierarchies, group, own, memory ?? own.memoryBytes));
      }
      return rows;
    },
  };
}

/** Those that are known, unless they may have been written since: of an old group without a memory limit one file is read. */
function limitsOf(
  fs: KernelFs,
  hierarchies: CgroupHierarchies,
  { path }: CgroupEntry,
  kept: KnownLimits | undefined,
  nowMs: number,
): KnownLimits {
  const isOld = kept !== undefined && nowMs - kept.foundMs >= YOUNG_MS;
  if (isOld && nowMs - kept.readMs < LIMITS_AGAIN_AFTER_MS) {
    const mount = hierarchies.mounts.get('memory');
    const isLimited = kept.own.memoryBytes?.hasLimit === true;
    if (isLimited || !mount || readCgroupMemoryLimit(fs, mount, path)?.hasLimit !== true) return kept;
  }
  return { foundMs: kept?.foundMs ?? nowMs, readMs: nowMs, own: readCgroupLimits(fs, hierarchies, path) };
}

function rowOf(
  fs: KernelFs,
  { mounts, base }: CgroupHierarchies,
  { path, kind, identity, key: inode }: CgroupEntry,
  own: CgroupLimits,
  limit: Limit | undefined,
): TableRow[] {
  const key = Number(inode);
  if (!Number.isSafeInteger(key)) return [];
  const [memoryMount, pids, cpuMount] = [mounts.get('memory'), mounts.get('pids'), mounts.get('cpu')];
  const memory = memoryMount && readCgroupMemory(fs, memoryMount, path);
  const memoryEvents = memoryMount && readCgroupMemoryEvents(fs, memoryMount, path);
  const memoryPressure = memoryMount && readCgroupPressure(fs, memoryMount, path);
  return [
    {
      key,
      birth: 0,
      values: {
        usageBytes: memory?.usageBytes,
        anonBytes: memory?.anonBytes,
        fileBytes: memory?.fileBytes,
        shmemBytes: memory?.shmemBytes,
        slabReclaimableBytes: memory?.slabReclaimableBytes,
        slabUnreclaimableBytes: memory?.slabUnreclaimableBytes,
        kernelBytes: memory?.kernelBytes,
        kernelStackBytes: memory?.kernelStackBytes,
        pageTablesBytes: memory?.pageTablesBytes,
        percpuBytes: memory?.percpuBytes,
        sockBytes: memory?.sockBytes,
        swapBytes: memory?.swapBytes,
        processCount: pids && readCgroupProcessCount(fs, pids, path),
        dyingCount: readCgroupDescendants(fs, base, path)?.dyingCount,
        oomKills: memoryEvents?.oomKill,
        limitHits: memoryEvents?.max,
        cpuMicroseconds: cpuMount && readCgroupCpu(fs, cpuMount, path)?.usageMicroseconds,
        pressureSomeMicroseconds: memoryPressure?.some.totalMicroseconds,
        pressureFullMicroseconds: memoryPressure?.full?.totalMicroseconds,
      },
      facts: {
        path,
        kind,
        unit: identity.unit,
        container: identity.containerId,
        runtime: identity.containerRuntime,
        hasMemoryLimit: limit?.hasLimit,
        memoryLimitBytes: limit?.limit,
        swapLimitBytes: own.swapBytes?.limit,
        processLimit: own.processes?.limit,
      },
    },
  ];
}
