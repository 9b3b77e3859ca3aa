import { type Cgroup, type CgroupHierarchies, findCgroupHierarchies, readCgroups } from '@seep/collectors';
import { furtherTable } from '@seep/shared';
import { columnIds, type TableRow, type TableSource } from './source.ts';

/** A host with more groups is read up to here: containers and units come first. */
const MAX_GROUPS = 1000;

/** Control groups of either version: containers, units, slices. About 0.2 ms a group. */
export function cgroupSource(): TableSource {
  let hierarchies: CgroupHierarchies | undefined;
  return {
    name: 'cgroup',
    periodMs: 30_000,
    columns: () => columnIds(furtherTable('cgroup')),
    read: ({ fs }) => {
      // Looked for until they are found: a host whose mounts cannot be read has them all the same.
      hierarchies ??= findCgroupHierarchies(fs);
      return hierarchies && readCgroups(fs, hierarchies, { maxGroups: MAX_GROUPS }).groups.flatMap(rowOf);
    },
  };
}

function rowOf(group: Cgroup): TableRow[] {
  const key = Number(group.key);
  const { memory, memoryEvents, memoryPressure, limits, identity } = group;
  if (!Number.isSafeInteger(key)) return [];
  // Its own limit, or that of a group above it: what it meets.
  const limit = group.effectiveMemoryLimit ?? limits.memoryBytes;
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
        processCount: group.processCount,
        dyingCount: group.descendants?.dyingCount,
        oomKills: memoryEvents?.oomKill,
        limitHits: memoryEvents?.max,
        cpuMicroseconds: group.cpu?.usageMicroseconds,
        pressureSomeMicroseconds: memoryPressure?.some.totalMicroseconds,
        pressureFullMicroseconds: memoryPressure?.full?.totalMicroseconds,
      },
      facts: {
        path: group.path,
        kind: group.kind,
        unit: identity.unit,
        container: identity.containerId,
        runtime: identity.containerRuntime,
        hasMemoryLimit: limit?.hasLimit,
        memoryLimitBytes: limit?.limit,
        swapLimitBytes: limits.swapBytes?.limit,
        processLimit: limits.processes?.limit,
      },
    },
  ];
}
