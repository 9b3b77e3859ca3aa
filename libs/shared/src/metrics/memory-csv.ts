/**
 * The CSV that `memory_monitor` wrote, column for column: people have pandas and Grafana set up for it. Two columns
 * are better than they were: Used and Usage_Percent go by MemAvailable (the scripts took page cache for used), and
 * Buffers and Cached are two numbers (the scripts printed one twice).
 */
export const MEMORY_CSV_HEADER =
  'Timestamp,Total_KB,Used_KB,Free_KB,Available_KB,Buffers_KB,Cached_KB,Usage_Percent,Top_Process,Top_Process_Mem';

export interface MemoryCsvRow {
  at: Date;
  memTotalBytes: number;
  memFreeBytes: number;
  /** Absent before Linux 3.14; free and cached stand in for it then. */
  memAvailableBytes: number | undefined;
  buffersBytes: number | undefined;
  cachedBytes: number | undefined;
  /** The process with the largest resident set, and its size. */
  topProcess: { name: string; rssBytes: number } | undefined;
}

/** One line, without its end; times are UTC. */
export function formatMemoryCsvRow(row: MemoryCsvRow): string {
  const { memTotalBytes, memFreeBytes, buffersBytes = 0, cachedBytes = 0, topProcess } = row;
  const availableBytes = row.memAvailableBytes ?? memFreeBytes + buffersBytes + cachedBytes;
  const usedBytes = memTotalBytes - availableBytes;
  return [
    row.at.toISOString().slice(0, 19).replace('T', ' '),
    kib(memTotalBytes),
    kib(usedBytes),
    kib(memFreeBytes),
    kib(availableBytes),
    kib(buffersBytes),
    kib(cachedBytes),
    ((100 * usedBytes) / memTotalBytes).toFixed(2),
    quote(topProcess?.name ?? ''),
    topProcess ? kib(topProcess.rssBytes) : '',
  ].join(',');
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)}`;
}

/** RFC 4180: a field with a comma, a quote or a line break stands in quotes, its quotes doubled. */
function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
