import { formatBytes, formatDuration, formatByteRate } from '@/lib/format/number.ts';
import { processName } from '@/lib/format/process.ts';
import { type Columns, changeOf } from '../charts/columns.ts';
import type { Window } from '../charts/range.ts';
import { describeMetric, endWords, paceWords } from '../findings/finding-words.ts';
import type { Finding } from '../findings/use-findings.ts';
import type { ProcessDetail } from './use-process.ts';

/** Anonymous memory wherever it is, over time: what was swapped out has not been given back. */
export function ownMemory({ values }: Columns): (number | null)[] {
  const { anonBytes = [], swapBytes = [] } = values as Partial<Record<string, (number | null)[]>>;
  return anonBytes.map((anon, index) => (anon === null ? null : anon + (swapBytes[index] ?? 0)));
}

/** What a page shows of a process, and when. */
interface Seen {
  window: Window;
  /** Its open finding. */
  leak?: Finding | undefined;
  nowMs: number;
  /** Writes an instant in the chosen zone. */
  timeOf: (atMs: number) => string;
}

/**
 * A process in one sentence of numbers: how large, how it changed in the page's range, or when it ended. What leaks says
 * since when, how fast and until when instead.
 */
export function processVerdict(
  process: Pick<ProcessDetail, 'command' | 'name' | 'pid' | 'goneAtMs' | 'startedAtMs'>,
  columns: Columns | undefined,
  { window, leak, nowMs, timeOf }: Seen,
): string {
  const who = `${processName(process)} (pid ${process.pid})`;
  if (process.goneAtMs !== null) {
    const lived = formatDuration(process.goneAtMs - process.startedAtMs);
    return `${who} was gone by ${timeOf(process.goneAtMs)}, after ${lived}`;
  }
  const change = columns && changeOf(columns.timesMs, ownMemory(columns), window);
  if (!change) return `${who} runs since ${timeOf(process.startedAtMs)}`;
  const size = `${who} has ${formatBytes(change.now)} of its own`;
  if (leak) {
    const { metric, forecast } = leak;
    const what = metric.endsWith('Bytes') ? '' : ` ${describeMetric(metric).label.toLowerCase()},`;
    const leftMs = (forecast?.atMs[1] ?? 0) - nowMs;
    const end = leftMs > 0 ? `; ${endWords(forecast?.limit).toLowerCase()} in ${formatDuration(leftMs)}` : '';
    return `${size} and leaks${what} ${paceWords(leak).replace(/^\+/, '')} since ${timeOf(leak.onsetMs)}${end}`;
  }
  const pace = change.perHour === null ? '' : `, ${formatByteRate(change.perHour)} in this range`;
  return `${size}${pace}`;
}
