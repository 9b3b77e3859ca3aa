import {
  cgroupPathOf,
  createPidStat,
  identityOf,
  type KernelFs,
  type PidStat,
  readPidCgroup,
  readPidStat,
} from '@seep/collectors';

/** A tree of more than this is no fixture any more. */
export const MAX_PROCESSES = 20;

export interface ChosenProcess {
  pid: number;
  /** Why it is worth recording, for ABOUT.md. */
  because: string;
}

interface Candidate extends PidStat {
  containerId: string | undefined;
}

/** What a parser must be shown of a host, and how many processes of it. */
const KINDS: readonly { because: string; count: number; matches: (candidate: Candidate) => boolean }[] = [
  { because: 'the first process', count: 1, matches: ({ pid }) => pid === 1 },
  { because: 'kernel thread', count: 3, matches: ({ isKernelThread }) => isKernelThread },
  { because: 'zombie', count: 2, matches: ({ state }) => state === 'Z' },
  { because: 'name with spaces or brackets', count: 3, matches: ({ name }) => /[\s()]/.test(name) },
  { because: 'in a container', count: 3, matches: ({ containerId }) => containerId !== undefined },
  { because: 'many threads', count: 2, matches: ({ threadCount }) => threadCount > 4 },
  { because: 'large', count: 4, matches: ({ isKernelThread }) => !isKernelThread },
];

/** Picks a few processes of every kind, the largest first. */
export function chooseProcesses(fs: KernelFs): ChosenProcess[] {
  const candidates = candidatesOf(fs);
  const chosen = new Map<number, string>();
  for (const { because, count, matches } of KINDS) {
    const found = candidates.filter((candidate) => !chosen.has(candidate.pid) && matches(candidate));
    for (const { pid } of found.slice(0, count)) chosen.set(pid, because);
  }
  return [...chosen]
    .slice(0, MAX_PROCESSES)
    .map(([pid, because]) => ({ pid, because }))
    .toSorted((first, second) => first.pid - second.pid);
}

function candidatesOf(fs: KernelFs): Candidate[] {
  const candidates: Candidate[] = [];
  for (const pid of fs.listPids()) {
    const stat = readPidStat(fs, pid, createPidStat());
    const memberships = readPidCgroup(fs, pid);
    if (stat === undefined || memberships === undefined) continue;
    candidates.push({ ...stat, containerId: identityOf(cgroupPathOf(memberships) ?? '/').containerId });
  }
  return candidates.toSorted((first, second) => second.residentPages - first.residentPages);
}
