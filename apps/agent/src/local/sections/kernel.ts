import {
  type Cgroup,
  effectiveMemoryLimit,
  findCgroupHierarchies,
  findOomKills,
  type KernelFs,
  type OomKill,
  openKmsg,
  readCgroups,
} from '@seep/collectors';
import { formatBytes, formatCount } from '@seep/shared';
import type { HostReading } from '../reading.ts';
import { formatSection, formatTable } from '../text.ts';
import { formatSlabCaches, readTopSlabCaches } from './fragmentation.ts';
import { formatCounters, formatMemoryDetails, formatPressure } from './memory-details.ts';

const TOP_GROUPS = 25;
const MAX_MESSAGES = 20_000;

/** The `kernel` part of `boot`. */
export function formatKernel(fs: KernelFs, pageSizeBytes: number, reading: HostReading): string {
  return [
    formatSection('Top 20 slab caches', formatSlabCaches(readTopSlabCaches(fs, pageSizeBytes))),
    formatSection('Memory pressure', formatPressure(fs)),
    formatSection('Page counters since boot', formatCounters(reading.vmStat)),
    formatSection('OOM killer', formatOomKills(fs, reading)),
    formatSection('Control groups by memory', formatGroups(fs)),
    formatMemoryDetails(fs, reading),
  ].join('\n');
}

function formatOomKills(fs: KernelFs, { vmStat }: HostReading): string {
  const count = vmStat.get('oom_kill');
  const counted =
    count === undefined ? 'this kernel does not count its kills' : `${formatCount(count)} kills since boot`;
  const kills = readOomKills(fs);
  if (!kills) return `${counted}\nthe kernel log is not ours to read`;
  if (kills.length === 0) return `${counted}\nnone in the kernel log`;
  return `${counted}\n${formatTable(kills, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'VICTIM', of: ({ name }) => name },
    { title: 'ANONYMOUS', of: ({ anonRssBytes }) => formatBytes(anonRssBytes), isNumber: true },
    { title: 'GROUP', of: ({ victimCgroup }) => victimCgroup },
    {
      title: 'WHY',
      of: ({ isCgroupOom }) => (isCgroupOom ? 'its group met its limit' : 'the host was out of memory'),
    },
    {
      title: 'ASKED FOR BY',
      of: ({ invokerName, invokerPid }) => invokerName && `${invokerName} (${invokerPid ?? '?'})`,
    },
  ])}`;
}

function readOomKills(fs: KernelFs): OomKill[] | undefined {
  const reader = openKmsg(fs);
  if (!reader) return undefined;
  try {
    return findOomKills(reader.read(MAX_MESSAGES).messages);
  } finally {
    reader.close();
  }
}

const bytes = (of: (group: Cgroup) => number | undefined) => (group: Cgroup) => {
  const value = of(group);
  return value === undefined ? undefined : formatBytes(value);
};

/** Of either version: v1 was all that the script knew. */
function formatGroups(fs: KernelFs): string {
  const hierarchies = findCgroupHierarchies(fs);
  if (!hierarchies) return 'this host has no control groups';
  const groups = readCgroups(fs, hierarchies).groups;
  const top = groups
    .filter(({ memory }) => memory !== undefined)
    .toSorted((a, b) => (b.memory?.usageBytes ?? 0) - (a.memory?.usageBytes ?? 0))
    .slice(0, TOP_GROUPS);
  const version = hierarchies.mounts.get('memory')?.version;
  const mount = hierarchies.mounts.get('memory');
  const limitOf = ({ path }: Cgroup) => {
    const limit = mount && effectiveMemoryLimit(fs, mount, path);
    if (limit === undefined) return undefined;
    return limit.limit === undefined ? 'no limit' : formatBytes(limit.limit);
  };
  return `${hierarchies.mode}, memory is counted by version ${version ?? '-'}\n${formatTable(top, [
    { title: 'USE', of: bytes(({ memory }) => memory?.usageBytes), isNumber: true },
    { title: 'ANONYMOUS', of: bytes(({ memory }) => memory?.anonBytes), isNumber: true },
    { title: 'CACHE', of: bytes(({ memory }) => memory?.fileBytes), isNumber: true },
    { title: 'SWAP', of: bytes(({ memory }) => memory?.swapBytes), isNumber: true },
    { title: 'LIMIT', of: limitOf, isNumber: true },
    { title: 'PROCESSES', of: ({ processCount }) => processCount, isNumber: true },
    { title: 'OOM KILLS', of: ({ memoryEvents }) => memoryEvents?.oomKill, isNumber: true },
    { title: 'GROUP', of: ({ path }) => path },
  ])}`;
}
