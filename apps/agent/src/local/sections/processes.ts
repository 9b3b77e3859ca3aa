import { type KernelFs, zombiesByParent } from '@seep/collectors';
import { formatBytes, formatCount } from '@seep/shared';
import { byRss, byVirtual, type HostReading, type ProcessReading, topBy } from '../reading.ts';
import { formatSection, formatTable } from '../text.ts';
import { formatDescriptors, readDescriptors } from './descriptors.ts';
import { formatMapSums, readMapSums } from './map-sums.ts';

const STATE_NAMES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for a disk',
  I: 'idle kernel thread',
  T: 'stopped',
  t: 'traced',
  Z: 'zombie',
  X: 'dead',
};

export function formatProcesses(processes: readonly ProcessReading[]): string {
  return formatTable(processes, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'PPID', of: ({ parentPid }) => parentPid, isNumber: true },
    { title: 'UID', of: ({ userId }) => userId, isNumber: true },
    { title: 'STATE', of: ({ state }) => state },
    { title: 'RSS', of: ({ rssBytes }) => formatBytes(rssBytes), isNumber: true },
    { title: 'VSZ', of: ({ virtualBytes }) => formatBytes(virtualBytes), isNumber: true },
    { title: 'SWAP', of: ({ swapBytes }) => swapBytes && formatBytes(swapBytes), isNumber: true },
    { title: 'THREADS', of: ({ threadCount }) => threadCount, isNumber: true },
    { title: 'COMMAND', of: ({ command }) => command.slice(0, 160) },
  ]);
}

/** Number of processes in each state. */
export function countStates(processes: readonly ProcessReading[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of processes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

export function formatStates(processes: readonly ProcessReading[]): string {
  const states = Object.entries(countStates(processes)).toSorted(([, a], [, b]) => b - a);
  const total = `${formatCount(processes.length)} processes`;
  return [
    total,
    ...states.map(([state, count]) => `${state} ${STATE_NAMES[state] ?? 'other'}: ${formatCount(count)}`),
  ].join('\n');
}

/** Zombies under the process that does not wait for them. */
export function formatZombies(processes: readonly ProcessReading[]): string {
  const commands = new Map(processes.map(({ pid, command }) => [pid, command]));
  return zombiesByParent(processes)
    .map(({ parentPid, parentName, zombies }) =>
      [
        `parent ${parentPid} (${parentName ?? 'unknown'}) ${commands.get(parentPid) ?? ''}: ${zombies.length}`,
        ...zombies.map(({ pid, name }) => `  zombie ${pid} (${name})`),
      ].join('\n'),
    )
    .join('\n');
}

/** The `processes` part of `monitor` and `boot`. */
export function formatProcessesPart(fs: KernelFs, { processes, fileNr }: HostReading): string {
  return [
    formatSection('Top 20 by resident memory', formatProcesses(topBy(processes, byRss, 20))),
    formatSection('Top 20 by virtual memory', formatProcesses(topBy(processes, byVirtual, 20))),
    formatSection(
      'Memory maps of the top 5',
      formatMapSums(readMapSums(fs, topBy(processes, byRss, 5), 'sums')),
    ),
    formatSection('States', formatStates(processes)),
    formatSection('Zombies', formatZombies(processes)),
    formatSection('File descriptors', formatDescriptors(readDescriptors(processes, fileNr, 10))),
  ].join('\n');
}
