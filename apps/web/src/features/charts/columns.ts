/** Numbers over time, as charts take them: null where there is none, and once in each gap. */
export interface Columns {
  timesMs: number[];
  values: Readonly<Record<string, (number | null)[]>>;
}

/** More than twice what was asked for in one go: time to ask for all of it again, at the pace of the screen. */
export const POINTS = 1000;
export const MOST_POINTS = 2 * POINTS;

/**
 * Adds what came since to what is there, and drops what has left the window. `fresh` begins with the last sample of
 * `old`, so that the server can tell whether there is a gap between them.
 */
export function appendColumns(old: Columns, fresh: Columns, fromMs: number): Columns {
  const lastMs = old.timesMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  const start = fresh.timesMs.findIndex((timeMs) => timeMs > lastMs);
  const added = start < 0 ? [] : fresh.timesMs.slice(start);
  // One sample from before stays, for the line to come in at the left.
  const kept = Math.max(0, old.timesMs.findIndex((timeMs) => timeMs >= fromMs) - 1);
  const ids = new Set([...Object.keys(old.values), ...Object.keys(fresh.values)]);
  const values: Record<string, (number | null)[]> = {};
  for (const id of ids) {
    const [before, after] = [old.values[id], fresh.values[id]];
    values[id] = [
      ...(before?.slice(kept) ?? nulls(old.timesMs.length - kept)),
      ...(added.length === 0 ? [] : (after?.slice(start) ?? nulls(added.length))),
    ];
  }
  return { timesMs: [...old.timesMs.slice(kept), ...added], values };
}

function nulls(length: number): null[] {
  return Array.from({ length }, () => null);
}

/** Stretches without samples: from the last one before to the first one after. */
export function gapsOf(timesMs: readonly number[], column: readonly (number | null)[]): Gap[] {
  const gaps: Gap[] = [];
  let lastMs: number | undefined;
  let isOpen = false;
  for (const [index, timeMs] of timesMs.entries()) {
    if (column[index] === null || column[index] === undefined) {
      isOpen = true;
      continue;
    }
    if (isOpen && lastMs !== undefined) gaps.push({ fromMs: lastMs, toMs: timeMs });
    isOpen = false;
    lastMs = timeMs;
  }
  return gaps;
}

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** Index of the sample nearest to a time that has a number; undefined when there is none. */
export function nearestIndex(
  timesMs: readonly number[],
  column: readonly (number | null | undefined)[],
  atMs: number,
): number | undefined {
  let right = lowerBound(timesMs, atMs);
  let left = right - 1;
  const has = (index: number) => column[index] !== null && column[index] !== undefined;
  while (left >= 0 && !has(left)) left--;
  while (right < timesMs.length && !has(right)) right++;
  if (left < 0) return right < timesMs.length ? right : undefined;
  if (right >= timesMs.length) return left;
  return atMs - (timesMs[left] as number) <= (timesMs[right] as number) - atMs ? left : right;
}

/** First index whose time is not before `atMs`. */
function lowerBound(timesMs: readonly number[], atMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Running sums from the last column to the first: the first is drawn first and covers the most. */
export function stackColumns(
  columns: readonly (readonly (number | null)[])[],
  length: number,
): (number | null)[][] {
  const stacked: (number | null)[][] = columns.map(() => []);
  for (let index = 0; index < length; index++) {
    let sum: number | null = null;
    for (let layer = columns.length - 1; layer >= 0; layer--) {
      const value = columns[layer]?.[index] ?? null;
      // Counters read at slightly different instants may leave a rest a little below zero.
      if (value !== null) sum = (sum ?? 0) + Math.max(0, value);
      (stacked[layer] as (number | null)[]).push(value === null ? null : sum);
    }
  }
  return stacked;
}

export interface Change {
  /** First and last number within the window. */
  start: number;
  now: number;
  elapsedMs: number;
  /** Null where the two are too near to each other: of a minute's worth nobody should be told an hour's. */
  perHour: number | null;
}

/** A shorter stretch says nothing about an hour. */
const SHORTEST_FOR_RATE_MS = 300_000;

const HOUR_MS = 3_600_000;

/** What became of a column within a window: null when it has no number there. */
export function changeOf(
  timesMs: readonly number[],
  column: readonly (number | null)[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Change | null {
  let first: number | undefined;
  let last = 0;
  for (const [index, timeMs] of timesMs.entries()) {
    if (timeMs < fromMs || timeMs > toMs || column[index] === null || column[index] === undefined) continue;
    first ??= index;
    last = index;
  }
  if (first === undefined) return null;
  const [start, now] = [column[first] as number, column[last] as number];
  const elapsedMs = (timesMs[last] as number) - (timesMs[first] as number);
  const perHour = elapsedMs >= SHORTEST_FOR_RATE_MS ? ((now - start) * HOUR_MS) / elapsedMs : null;
  return { start, now, elapsedMs, perHour };
}

/** The numbers within a window as CSV: UTC, bytes, and nothing where there is no number. */
export function columnsCsv(
  { timesMs, values }: Columns,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): string {
  const ids = Object.keys(values);
  const lines = [['time', ...ids].join(',')];
  for (const [index, timeMs] of timesMs.entries()) {
    const row = ids.map((id) => values[id]?.[index] ?? null);
    if (timeMs < fromMs || timeMs > toMs || row.every((value) => value === null)) continue;
    lines.push([new Date(timeMs).toISOString(), ...row.map((value) => value ?? '')].join(','));
  }
  return `${lines.join('\n')}\n`;
}
