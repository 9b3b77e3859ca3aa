import type { ProcessReading } from './reading.ts';

/** One process between two readings of it. */
export interface ProcessGrowth {
  pid: number;
  command: string;
  firstBytes: number;
  lastBytes: number;
  growthBytes: number;
  /** Of what it had at first; undefined when that was nothing. */
  growthRatio: number | undefined;
}

export interface HostGrowth {
  seconds: number;
  /** Every process that is in both, the most grown first; those that stayed the same are left out. */
  grown: ProcessGrowth[];
  started: ProcessReading[];
  ended: ProcessReading[];
}

/**
 * Compares two readings process by process: all of them, where the scripts compared two lists of the ten largest and
 * took a process that entered the list for one that had grown.
 */
export function growthBetween(
  first: { at: Date; processes: readonly ProcessReading[] },
  last: { at: Date; processes: readonly ProcessReading[] },
): HostGrowth {
  const before = new Map(first.processes.map((process) => [identityOf(process), process]));
  const after = new Map(last.processes.map((process) => [identityOf(process), process]));
  const grown = last.processes.flatMap((process) => {
    const old = before.get(identityOf(process));
    return old && old.rssBytes !== process.rssBytes ? [growthOf(old, process)] : [];
  });
  return {
    seconds: (last.at.getTime() - first.at.getTime()) / 1000,
    grown: grown.toSorted((a, b) => b.growthBytes - a.growthBytes),
    started: last.processes.filter((process) => !before.has(identityOf(process))),
    ended: first.processes.filter((process) => !after.has(identityOf(process))),
  };
}

function growthOf(old: ProcessReading, now: ProcessReading): ProcessGrowth {
  const growthBytes = now.rssBytes - old.rssBytes;
  return {
    pid: now.pid,
    command: now.command,
    firstBytes: old.rssBytes,
    lastBytes: now.rssBytes,
    growthBytes,
    growthRatio: old.rssBytes > 0 ? growthBytes / old.rssBytes : undefined,
  };
}

/** A pid is used again; with its start time it is not. */
function identityOf({ pid, startTicks }: ProcessReading): string {
  return `${pid}/${startTicks}`;
}
