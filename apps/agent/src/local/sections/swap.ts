import { type KernelFs, readSwaps, readZram, readZswap } from '@seep/collectors';
import { formatBytes, formatCount } from '@seep/shared';
import { bySwap, type HostReading, topBy } from '../reading.ts';
import { formatPairs, formatSection, formatTable } from '../text.ts';
import { formatProcesses } from './processes.ts';

/** The `swap` part of `monitor`. */
export function formatSwap(fs: KernelFs, { processes, vmStat }: HostReading): string {
  const swaps = readSwaps(fs) ?? [];
  const devices = formatTable(swaps, [
    { title: 'DEVICE', of: ({ path }) => path },
    { title: 'TYPE', of: ({ type }) => type },
    { title: 'SIZE', of: ({ sizeBytes }) => formatBytes(sizeBytes), isNumber: true },
    { title: 'USED', of: ({ usedBytes }) => formatBytes(usedBytes), isNumber: true },
    { title: 'PRIORITY', of: ({ priority }) => priority, isNumber: true },
  ]);
  const counter = (name: string) => {
    const value = vmStat.get(name);
    return value === undefined ? undefined : formatCount(value);
  };
  const zswap = readZswap(fs);
  return [
    formatSection('Swap devices', swaps.length === 0 ? 'this host has no swap' : devices),
    formatSection('Top 20 by swapped memory', formatProcesses(topBy(processes, bySwap, 20))),
    formatSection(
      'Counters since boot',
      formatPairs([
        ['pages swapped in', counter('pswpin')],
        ['pages swapped out', counter('pswpout')],
        ['zswap', zswap?.isEnabled === true ? formatBytes(zswap.poolBytes ?? 0) : 'off'],
        ...readZram(fs).map(
          ({ name, usedBytes, originalBytes }) =>
            [name, `${formatBytes(usedBytes)} holds ${formatBytes(originalBytes)}`] as const,
        ),
      ]),
    ),
  ].join('\n');
}
