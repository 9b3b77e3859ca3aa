import { formatBytes, formatDuration, formatByteRate } from '@/lib/format/number.ts';
import { processName } from '@/lib/format/process.ts';
import { type Columns, changeOf } from '../charts/columns.ts';
import type { Window } from '../charts/range.ts';
import type { ProcessDetail } from './use-process.ts';

/** Anonymous memory wherever it is, over time: what was swapped out has not been given back. */
export function ownMemory({ values }: Columns): (number | null)[] {
  const { anonBytes = [], swapBytes = [] } = values as Partial<Record<string, (number | null)[]>>;
  return anonBytes.map((anon, index) => (anon === null ? null : anon + (swapBytes[index] ?? 0)));
}

/**
 * A process in one sentence of numbers: how large, how it changed in the page's range, or when it ended.
 * @param timeOf writes an instant in the chosen zone
 */
export function processVerdict(
  process: Pick<ProcessDetail, 'command' | 'name' | 'pid' | 'goneAtMs' | 'startedAtMs'>,
  columns: Columns | undefined,
  window: Window,
  timeOf: (atMs: number) => string,
): string {
  const who = `${processName(process)} (pid ${process.pid})`;
  if (process.goneAtMs !== null) {
    const lived = formatDuration(process.goneAtMs - process.startedAtMs);
    return `${who} was gone by ${timeOf(process.goneAtMs)}, after ${lived}`;
  }
  const change = columns && changeOf(columns.timesMs, ownMemory(columns), window);
  if (!change) return `${who} runs since ${timeOf(process.startedAtMs)}`;
  const pace = change.perHour === null ? '' : `, ${formatByteRate(change.perHour)} in this range`;
  return `${who} has ${formatBytes(change.now)} of its own${pace}`;
}
