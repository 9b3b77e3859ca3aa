import { formatMemoryCsvRow } from '@seep/shared';
import { byRss, type HostReading, topBy } from './reading.ts';

/** A line of the CSV, with its end. */
export function memoryCsvLine({ at, memory, processes }: HostReading): string {
  const [top] = topBy(processes, byRss, 1);
  const row = formatMemoryCsvRow({
    at,
    memTotalBytes: memory.memTotalBytes,
    memFreeBytes: memory.memFreeBytes,
    memAvailableBytes: memory.memAvailableBytes,
    buffersBytes: memory.buffersBytes,
    cachedBytes: memory.cachedBytes,
    topProcess: top && { name: top.name, rssBytes: top.rssBytes },
  });
  return `${row}\n`;
}
