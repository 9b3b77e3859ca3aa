import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import type { Limit } from '../limit.ts';
import { readNumberFile } from '../number-file.ts';
import { present } from '../present.ts';
import { type Pressure, parsePressure } from '../proc/pressure.ts';
import { type CgroupCpu, readCgroupCpu } from './cpu.ts';
import { type CgroupDescendants, readCgroupDescendants } from './descendants.ts';
import { type CgroupEntry, type CgroupListOptions, listCgroups } from './groups.ts';
import type { CgroupHierarchies, CgroupMount } from './hierarchies.ts';
import { type CgroupIo, readCgroupIo } from './io.ts';
import { type CgroupLimits, effectiveMemoryLimit, readCgroupLimits } from './limits.ts';
import { type CgroupMemory, readCgroupMemory } from './memory.ts';
import { type CgroupMemoryEvents, readCgroupMemoryEvents } from './memory-events.ts';

/** All that is read of a group. What its controllers are off for is absent. */
export interface Cgroup extends CgroupEntry {
  memory?: CgroupMemory;
  limits: CgroupLimits;
  /** The lowest memory limit of the group and of all above it. */
  effectiveMemoryLimit?: Limit;
  memoryEvents?: CgroupMemoryEvents;
  /** v2, Linux 4.20 */
  memoryPressure?: Pressure;
  /** Processes and threads. */
  processCount?: number;
  cpu?: CgroupCpu;
  io?: CgroupIo;
  /** v2 */
  descendants?: CgroupDescendants;
}

export interface Cgroups {
  groups: Cgroup[];
  visitedCount: number;
  /** False when a bound of the listing was met. */
  isComplete: boolean;
}

/** Everything of every group that matters: 0.1 to 0.2 ms a group. Who samples often reads the parts by their own pace. */
export function readCgroups(
  fs: KernelFs,
  hierarchies: CgroupHierarchies,
  options?: CgroupListOptions,
): Cgroups {
  const listing = listCgroups(fs, hierarchies.base, options);
  const knownLimits = new Map<string, Limit | undefined>();
  const groups = listing.groups.map((entry) => readCgroup(fs, hierarchies, entry, knownLimits));
  return { ...listing, groups };
}

/** Everything of one group. `knownLimits` keeps the limits of groups above from one to the next. */
export function readCgroup(
  fs: KernelFs,
  hierarchies: CgroupHierarchies,
  entry: CgroupEntry,
  knownLimits?: Map<string, Limit | undefined>,
): Cgroup {
  const { path } = entry;
  const { mounts, base } = hierarchies;
  const memory = mounts.get('memory');
  const pids = mounts.get('pids');
  const cpu = mounts.get('cpu');
  const io = mounts.get('io');
  return present({
    ...entry,
    memory: memory && readCgroupMemory(fs, memory, path),
    limits: readCgroupLimits(fs, hierarchies, path),
    effectiveMemoryLimit: memory && effectiveMemoryLimit(fs, memory, path, knownLimits),
    memoryEvents: memory && readCgroupMemoryEvents(fs, memory, path),
    memoryPressure: memory && readCgroupPressure(fs, memory, path),
    processCount: pids && readCgroupProcessCount(fs, pids, path),
    cpu: cpu && readCgroupCpu(fs, cpu, path),
    io: io && readCgroupIo(fs, io, path),
    descendants: readCgroupDescendants(fs, base, path),
  });
}

/** pids.current: processes and threads of a group and of those below it. Undefined when the group is gone. */
export function readCgroupProcessCount(fs: KernelFs, mount: CgroupMount, path: string): number | undefined {
  return readNumberFile(fs, `${mount.path}${path}/pids.current`);
}

/** memory.pressure of v2; undefined in v1, before Linux 4.20, and where pressure is not kept. */
export function readCgroupPressure(fs: KernelFs, mount: CgroupMount, path: string): Pressure | undefined {
  if (mount.version === 1) return undefined;
  const file = `${mount.path}${path}/memory.pressure`;
  return ifReadable(() => parsePressure(fs.readText(file, 'latin1'), file));
}
