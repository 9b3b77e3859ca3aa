import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { type Mount, readMounts } from '../proc/mounts.ts';

/** What is read of a group; `io` is blkio and `cpu` is cpuacct in v1. */
export type CgroupResource = 'memory' | 'pids' | 'cpu' | 'io';

/** Where the groups of a resource are: a folder of groups, as one version of cgroups has them. */
export interface CgroupMount {
  version: 1 | 2;
  /** `/sys/fs/cgroup/memory`; the path of a group is appended. */
  path: string;
}

export interface CgroupHierarchies {
  /** `hybrid`: v1 for resources, v2 beside it for naming groups, for a part of the resources, or for nobody. */
  mode: 'v1' | 'v2' | 'hybrid';
  mounts: ReadonlyMap<CgroupResource, CgroupMount>;
  /** Where to look for groups: where the memory is, else v2, else systemd's own hierarchy. */
  base: CgroupMount;
}

const V1_CONTROLLERS: readonly (readonly [CgroupResource, string])[] = [
  ['memory', 'memory'],
  ['pids', 'pids'],
  ['cpu', 'cpuacct'],
  ['io', 'blkio'],
];

const V2_CONTROLLERS: readonly CgroupResource[] = ['memory', 'pids', 'cpu', 'io'];

/*
 * v2:      cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
 *
 * v1:      cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
 *          cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
 *          cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,xattr,name=systemd 0 0
 *
 * hybrid:  those of v1, and
 *          cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
 */

/**
 * The hierarchies among some mounts. `unifiedControllers` are those that v2 has, from the cgroup.controllers of its
 * root: in a hybrid setup v1 keeps most. Undefined without any cgroups.
 */
export function cgroupHierarchiesOf(
  mounts: readonly Mount[],
  unifiedControllers: (path: string) => readonly string[],
): CgroupHierarchies | undefined {
  const unified = mounts.find(({ type }) => type === 'cgroup2')?.path;
  const v1 = mounts.filter(({ type }) => type === 'cgroup');
  const found = new Map<CgroupResource, CgroupMount>();
  for (const [resource, controller] of V1_CONTROLLERS) {
    const path = v1.find(({ options }) => options.includes(controller))?.path;
    if (path !== undefined) found.set(resource, { version: 1, path });
  }
  if (unified !== undefined) {
    const controllers = unifiedControllers(unified);
    for (const resource of V2_CONTROLLERS) {
      // cpu.stat tells the time used whether the controller is on or not; v1 has it only with its own.
      const isThere = controllers.includes(resource) || (resource === 'cpu' && !found.has('cpu'));
      if (isThere) found.set(resource, { version: 2, path: unified });
    }
  }
  const base = found.get('memory') ?? baseWithoutMemory(unified, v1);
  if (base === undefined) return undefined;
  const mode = unified === undefined ? 'v1' : v1.length === 0 ? 'v2' : 'hybrid';
  return { mode, mounts: found, base };
}

/** From /proc/mounts, or those given. Undefined on a host that has no cgroups mounted. */
export function findCgroupHierarchies(
  fs: KernelFs,
  mounts: readonly Mount[] = readMounts(fs) ?? [],
): CgroupHierarchies | undefined {
  return cgroupHierarchiesOf(
    mounts,
    (path) => ifReadable(() => fs.readText(`${path}/cgroup.controllers`, 'latin1').trim().split(' ')) ?? [],
  );
}

function baseWithoutMemory(unified: string | undefined, v1: readonly Mount[]): CgroupMount | undefined {
  if (unified !== undefined) return { version: 2, path: unified };
  const systemd = v1.find(({ options }) => options.includes('name=systemd'));
  return systemd && { version: 1, path: systemd.path };
}
