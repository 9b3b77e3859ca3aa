import { formatBytes, formatCount, formatDuration, formatRatio } from '@seep/shared';
import type { HostGrowth } from '../growth.ts';
import { formatTable } from '../text.ts';

const NAMED = 50;

/** Every process that grew, and those that came and went. */
export function formatGrowth({ seconds, grown, started, ended }: HostGrowth): string {
  const risen = grown.filter(({ growthBytes }) => growthBytes > 0);
  const table = formatTable(risen, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'FIRST', of: ({ firstBytes }) => formatBytes(firstBytes), isNumber: true },
    { title: 'LAST', of: ({ lastBytes }) => formatBytes(lastBytes), isNumber: true },
    { title: 'GROWTH', of: ({ growthBytes }) => formatBytes(growthBytes), isNumber: true },
    {
      title: '%',
      of: ({ growthRatio }) => (growthRatio === undefined ? undefined : formatRatio(growthRatio)),
      isNumber: true,
    },
    { title: 'COMMAND', of: ({ command }) => command.slice(0, 160) },
  ]);
  const shrunk = grown.length - risen.length;
  return [
    `In ${formatDuration(seconds * 1000)}: ${formatCount(risen.length)} grew, ${formatCount(shrunk)} shrank, ${formatCount(started.length)} are new, ${formatCount(ended.length)} are gone`,
    ...(risen.length > 0 ? [table] : []),
    ...named('new', started),
    ...named('gone', ended),
  ].join('\n');
}

function named(
  what: string,
  processes: readonly { pid: number; rssBytes: number; command: string }[],
): string[] {
  const lines = processes
    .slice(0, NAMED)
    .map(
      ({ pid, rssBytes, command }) => `${what}: ${pid}  ${formatBytes(rssBytes)}  ${command.slice(0, 160)}`,
    );
  return processes.length > NAMED ? [...lines, `${what}: and ${processes.length - NAMED} more`] : lines;
}
