import { formatDuration, formatRate } from '@/lib/format/number.ts';
import { changeOf } from '../charts/columns.ts';
import type { Window } from '../charts/range.ts';
import { type Compared, labelOf } from './use-compared.ts';

/** What the page compares, in one sentence of numbers. */
export function compareSentence(all: readonly Compared[], axis: 'time' | 'uptime'): string {
  const [first, second] = all;
  const by = axis === 'uptime' ? 'by uptime' : 'by time';
  if (!first) return 'Compare hosts, boots and processes';
  if (!second) return `${labelOf(first)}, ${by}: add a line to compare it with`;
  if (all.length > 2) return `${all.length} lines ${by}: ${all.map(labelOf).join(', ')}`;
  return `${labelOf(first)} against ${labelOf(second)}, ${by}: ${watchedTogether(first, second, axis)}`;
}

function watchedTogether(a: Compared, b: Compared, axis: 'time' | 'uptime'): string {
  const originOf = (one: Compared) => (axis === 'uptime' ? one.originMs : 0);
  const fromMs = Math.max(a.watched.fromMs - originOf(a), b.watched.fromMs - originOf(b));
  const toMs = Math.min(a.watched.toMs - originOf(a), b.watched.toMs - originOf(b));
  return toMs > fromMs ? `${formatDuration(toMs - fromMs)} of both` : 'no stretch in which both were watched';
}

interface NamedLine {
  label: string;
  values: readonly (number | null)[];
}

/**
 * "vm, boot 2 is 1.2 GiB above vm, boot 1 at +3 h", at the last point that both lines have.
 * @param atOf writes a point of the axis
 */
export function lastDifference(
  [a, b]: readonly [NamedLine, NamedLine],
  axis: readonly number[],
  format: (value: number) => string,
  atOf: (point: number) => string,
): string | undefined {
  for (let index = axis.length - 1; index >= 0; index--) {
    const [left, right] = [a.values[index] ?? null, b.values[index] ?? null];
    if (left === null || right === null) continue;
    const at = atOf(axis[index] as number);
    if (left === right) return `${a.label} and ${b.label} are equal at ${at}`;
    return `${a.label} is ${format(Math.abs(left - right))} ${left > right ? 'above' : 'below'} ${b.label} at ${at}`;
  }
  return undefined;
}

/** "db-07 grows fastest of 3, by 3 GiB/h; their median is 12 MiB/h", of those that have a pace, when at least two do. */
export function fastestLine(
  lines: readonly NamedLine[],
  timesMs: readonly number[],
  window: Window,
  isBytes: boolean,
): string | undefined {
  const paces = lines
    .flatMap(({ label, values }) => {
      const perHour = changeOf(timesMs, values, window)?.perHour ?? null;
      return perHour === null ? [] : [{ label, perHour }];
    })
    .toSorted((a, b) => b.perHour - a.perHour);
  const [fastest] = paces;
  if (!fastest || paces.length < 2 || fastest.perHour <= 0) return undefined;
  const pace = (perHour: number) => formatRate(isBytes ? 'ownBytes' : 'count', perHour);
  const median = medianOf(paces.map(({ perHour }) => perHour));
  return `${fastest.label} grows fastest of ${paces.length}, by ${pace(fastest.perHour).replace(/^\+/, '')}; their median is ${pace(median)}`;
}

/** @param sorted at least one number */
function medianOf(sorted: readonly number[]): number {
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
