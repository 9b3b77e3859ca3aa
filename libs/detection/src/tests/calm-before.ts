import type { Stretch } from '../series/stretch.ts';

/** Of the growth, the largest rise over as long a time before it that still leaves it without example. */
const EXAMPLE = 1 / 4;
/** History that speaks for growth is at least this many times as long as it. */
const AS_LONG = 1.5;

/** Days of history that can show what is usual of a subject. */
export const CALM_DAYS = 3;

/** Growth as its history sees it. */
export interface GrowthInHistory {
  /** All that is known of the level, the growth in it, and where it begins. */
  whole: Stretch;
  onset: number;
  growth: number;
  /** Since when the subject is known and settled; it was at rest from then until its cells begin. */
  settledMs: number;
  /** History has to be at least this long. */
  leastMs: number;
}

/**
 * Was the subject calm before it began to grow? A permutation argument: of the windows of its length in the history, none
 * rose by a quarter as much. Where that holds the beginning was not chosen among many, and the drift test may be asked as
 * for a fixed window. Assumes that what a subject does regularly it has done within the history.
 */
export function isCalmBefore({ whole, onset, growth, settledMs, leastMs }: GrowthInHistory): boolean {
  const { atMs, floors, count } = whole;
  const onsetMs = atMs[onset] as number;
  const lengthMs = (atMs[count - 1] as number) - onsetMs;
  if (onsetMs - settledMs < Math.max(leastMs, AS_LONG * lengthMs)) return false;
  return largestRise(whole, onset, lengthMs) <= EXAMPLE * growth && floors.length > onset;
}

/** Largest rise within a time, among the cells up to an index. */
function largestRise({ atMs, floors }: Stretch, end: number, withinMs: number): number {
  let largest = 0;
  for (let to = 1; to <= end; to++) {
    for (let from = to - 1; from >= 0; from--) {
      if ((atMs[to] as number) - (atMs[from] as number) > withinMs) break;
      largest = Math.max(largest, (floors[to] as number) - (floors[from] as number));
    }
  }
  return largest;
}
