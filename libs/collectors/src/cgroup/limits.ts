import type { KernelFs } from '../fs.ts';
import { type Limit, NO_LIMIT } from '../limit.ts';
import { readLimitFile } from '../number-file.ts';
import { present } from '../present.ts';
import type { CgroupHierarchies, CgroupMount } from './hierarchies.ts';

/** Limits set on a group itself; those above it hold too, see {@link effectiveMemoryLimit}. Absent is not known. */
export interface CgroupLimits {
  /** Beyond it the OOM killer comes. */
  memoryBytes?: Limit;
  /** v2: beyond it the group is slowed down. */
  memoryHighBytes?: Limit;
  /** Swap alone, whichever version. Absent where swap is not accounted. */
  swapBytes?: Limit;
  processes?: Limit;
}

/*
 * v2:                                     v1:
 * memory.max:       67108864 | max        memory.limit_in_bytes:        67108864 | 9223372036854771712
 * memory.high:      max                   memory.memsw.limit_in_bytes:  134217728                        memory and swap
 * memory.swap.max:  67108864
 * pids.max:         100 | max             pids.max
 */

/** memory.max, memory.high, memory.swap.max and pids.max, or what v1 has in their place. */
export function readCgroupLimits(fs: KernelFs, { mounts }: CgroupHierarchies, path: string): CgroupLimits {
  const memory = mounts.get('memory');
  const pids = mounts.get('pids');
  return present({
    ...(memory && readMemoryLimits(fs, memory, path)),
    processes: pids && readLimitFile(fs, `${pids.path}${path}/pids.max`),
  });
}

/** memory.max or memory.limit_in_bytes alone, what a group itself may take. Undefined where there is none to read. */
export function readCgroupMemoryLimit(
  fs: KernelFs,
  { version, path }: CgroupMount,
  group: string,
): Limit | undefined {
  return readLimitFile(fs, `${path}${group}/${version === 2 ? 'memory.max' : 'memory.limit_in_bytes'}`);
}

/**
 * The lowest memory limit of a group and of all above it, which is the one that it meets. `known` keeps limits from
 * group to group, for one sample. Undefined where none is known.
 */
export function effectiveMemoryLimit(
  fs: KernelFs,
  mount: CgroupMount,
  path: string,
  known = new Map<string, Limit | undefined>(),
): Limit | undefined {
  let lowest: Limit | undefined;
  for (let group = path; group.length > 1; group = group.slice(0, group.lastIndexOf('/'))) {
    if (!known.has(group)) known.set(group, readCgroupMemoryLimit(fs, mount, group));
    lowest = lowerLimit(lowest, known.get(group));
  }
  return lowest;
}

function readMemoryLimits(
  fs: KernelFs,
  mount: CgroupMount,
  path: string,
): Record<'memoryBytes' | 'memoryHighBytes' | 'swapBytes', Limit | undefined> {
  const folder = mount.path + path;
  const memoryBytes = readCgroupMemoryLimit(fs, mount, path);
  if (mount.version === 2) {
    return {
      memoryBytes,
      memoryHighBytes: readLimitFile(fs, `${folder}/memory.high`),
      swapBytes: readLimitFile(fs, `${folder}/memory.swap.max`),
    };
  }
  const both = readLimitFile(fs, `${folder}/memory.memsw.limit_in_bytes`);
  return { memoryBytes, memoryHighBytes: undefined, swapBytes: swapPart(memoryBytes, both) };
}

/** v1 limits memory and swap together: what is left for swap when the memory is full. */
function swapPart(memory: Limit | undefined, both: Limit | undefined): Limit | undefined {
  if (memory === undefined || both === undefined) return undefined;
  if (memory.limit === undefined || both.limit === undefined) return NO_LIMIT;
  return { hasLimit: true, limit: Math.max(0, both.limit - memory.limit) };
}

function lowerLimit(first: Limit | undefined, second: Limit | undefined): Limit | undefined {
  if (first?.limit === undefined) return second ?? first;
  return second?.limit !== undefined && second.limit < first.limit ? second : first;
}
