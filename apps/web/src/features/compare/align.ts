/** A line by itself: its own instants, nulls for gaps. */
export interface Line {
  at: readonly number[];
  values: readonly (number | null)[];
}

/** Instants that all lines of a chart are read at. */
export function gridOf({ fromMs, toMs }: { fromMs: number; toMs: number }, steps: number): number[] {
  const step = (toMs - fromMs) / steps;
  return step > 0 ? Array.from({ length: steps + 1 }, (_, index) => fromMs + index * step) : [fromMs];
}

/**
 * A line at other instants: at each the last number before it, as long as it is no older than `freshMs`. A gap stays a
 * gap, and nothing is drawn before the first or long after the last number.
 */
export function readAt({ at, values }: Line, grid: readonly number[], freshMs: number): (number | null)[] {
  let index = -1;
  return grid.map((instant) => {
    while (index + 1 < at.length && (at[index + 1] as number) <= instant) index++;
    if (index < 0 || instant - (at[index] as number) > freshMs) return null;
    return values[index] ?? null;
  });
}

/** The longest silence within a line that is no gap: the pace of its samples, generously. */
export function paceOf({ at, values }: Line): number {
  let longest = 0;
  for (let index = 1; index < at.length; index++) {
    if (values[index] === null || values[index - 1] === null) continue;
    longest = Math.max(longest, (at[index] as number) - (at[index - 1] as number));
  }
  return longest;
}

/** Each line less the median of all lines at that instant: what is common to them goes away. */
export function lessMedian(lines: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const length = lines[0]?.length ?? 0;
  const medians = Array.from({ length }, (_, index) =>
    medianOf(lines.flatMap((line) => (typeof line[index] === 'number' ? [line[index]] : []))),
  );
  return lines.map((line) =>
    line.map((value, index) => {
      const median = medians[index] ?? null;
      return value === null || median === null ? null : value - median;
    }),
  );
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
