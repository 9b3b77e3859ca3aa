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

interface KnownLimits {
  readMs: number;
  own: CgroupLimits;
  /** Its own memory limit, or that of a group above it: what it meets. */
  memory: Limit | undefined;
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
      const above = new Map<string, Limit | undefined>();
      const rows: TableRow[] = [];
      for (const group of groups) {
        const kept = before.get(group.key);
        const isKept = kept !== undefined && nowMs - kept.readMs < LIMITS_AGAIN_AFTER_MS;
        const limits = isKept ? kept : { readMs: nowMs, ...limitsOf(fs, hierarchies, group, above) };
        known.set(group.key, limits);
        rows.push(...rowOf(fs, hierarchies, group, limits));
      }
      return rows;
    },
  };
}

function limitsOf(
  fs: KernelFs,
  hierarchies: CgroupHierarchies,
  { path }: CgroupEntry,
  above: Map<string, Limit | undefined>,
): Omit<KnownLimits, 'readMs'> {
  const own = readCgroupLimits(fs, hierarchies, path);
  const mount = hierarchies.mounts.get('memory');
  return { own, memory: (mount && effectiveMemoryLimit(fs, mount, path, above)) ?? own.memoryBytes };
}

function rowOf(
  fs: KernelFs,
  { mounts, base }: CgroupHierarchies,
  { path, kind, identity, key: inode }: CgroupEntry,
  { own, memory: limit }: KnownLimits,
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
