import { ifReadable } from '../errno.ts';
import { parseFlatKeyed } from '../flat-keyed.ts';
import type { KernelFs } from '../fs.ts';
import type { CgroupMount } from './hierarchies.ts';

/** Groups below a group. */
export interface CgroupDescendants {
  count: number;
  /**
   * Removed, and held in memory by what they were charged for: page cache, slab, percpu. Each takes some hundred kB of
   * the kernel's memory, and a host that starts and stops many units or containers may gather tens of thousands.
   */
  dyingCount: number;
}

const FIELDS = new Map([
  ['nr_descendants', 'count'],
  ['nr_dying_descendants', 'dyingCount'],
] as const);

/*
 * nr_descendants 12
 * nr_dying_descendants 340
 * nr_subsys_memory 11                   (Linux 6.11)
 */

/** cgroup.stat of v2. @throws ParseError for a bad number */
export function parseCgroupStat(text: string, file = 'cgroup.stat'): CgroupDescendants | undefined {
  const { count, dyingCount } = parseFlatKeyed(text, FIELDS, file);
  return count === undefined || dyingCount === undefined ? undefined : { count, dyingCount };
}

/**
 * Linux 4.14. Undefined when the group is gone, and for v1: there the number of groups in /proc/cgroups, less those that
 * have a folder, are the dying ones.
 */
export function readCgroupDescendants(
  fs: KernelFs,
  mount: CgroupMount,
  path: string,
): CgroupDescendants | undefined {
  if (mount.version === 1) return undefined;
  const file = `${mount.path}${path}/cgroup.stat`;
  return ifReadable(() => parseCgroupStat(fs.readText(file, 'latin1'), file));
}
