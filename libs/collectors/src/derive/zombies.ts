import type { PidStat } from '../proc/pid/stat.ts';

/** What of a process tells whether it is a zombie, and whose. */
export type ZombieFacts = Pick<
  PidStat,
  'pid' | 'name' | 'state' | 'parentPid' | 'threadCount' | 'startTicks'
>;

export interface Zombie {
  pid: number;
  name: string;
  startTicks: number;
}

/** Children that ended, and the one process that can let them go by asking how. */
export interface ZombieFamily {
  parentPid: number;
  /** Absent when the parent is not among the processes: gone meanwhile, or outside the reader's pid namespace. */
  parentName?: string;
  /** In the order of their pids. */
  zombies: Zombie[];
}

/**
 * Zombies by their parents, those with most first. A process whose first thread has ended while others go on shows the
 * same state and is none: it is at work.
 */
export function zombiesByParent(processes: Iterable<ZombieFacts>): ZombieFamily[] {
  const all = [...processes];
  const families = new Map<number, ZombieFamily>();
  for (const { pid, name, state, parentPid, threadCount, startTicks } of all) {
    if (state !== 'Z' || threadCount > 1) continue;
    let family = families.get(parentPid);
    if (family === undefined) {
      family = { parentPid, zombies: [] };
      families.set(parentPid, family);
    }
    family.zombies.push({ pid, name, startTicks });
  }
  if (families.size === 0) return [];
  for (const { pid, name } of all) {
    const family = families.get(pid);
    if (family) family.parentName = name;
  }
  for (const { zombies } of families.values()) zombies.sort((first, second) => first.pid - second.pid);
  return [...families.values()].toSorted(
    (first, second) => second.zombies.length - first.zombies.length || first.parentPid - second.parentPid,
  );
}
