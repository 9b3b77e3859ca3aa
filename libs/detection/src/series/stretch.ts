import type { Gaps } from '../time/gaps.ts';
import type { CellRing } from './cell-ring.ts';

export const HOUR_MS = 3_600_000;

/** A run of cells that have a floor, as the tests look at it: column by column, gaps taken out. */
export interface Stretch {
  readonly cellMs: number;
  readonly count: number;
  /** Beginning of each cell. */
  readonly atMs: Float64Array;
  /** Observed hours since some instant; time within gaps does not pass. */
  readonly hours: Float64Array;
  /**
   * Floors. What a series rose by while nobody looked is taken out, as far as it stayed there since: it may have been
   * found again at the height of its season. What it fell by is left in.
   */
  readonly floors: Float64Array;
  /** 0..1, NaN where unknown. */
  readonly activity: Float64Array;
}

/** All cells of a ring that have a floor. */
export function stretchOf(ring: CellRing, gaps: Gaps): Stretch {
  const atMs = new Float64Array(ring.length);
  const hours = new Float64Array(ring.length);
  const floors = new Float64Array(ring.length);
  const activity = new Float64Array(ring.length);
  let count = 0;
  let skippedMs = 0;
  let skippedRise = 0;
  let before = -1;
  for (let index = 0; index < ring.length; index++) {
    const floor = ring.floor(index);
    if (Number.isNaN(floor)) continue;
    if (before >= 0 && index - before > 1 && gaps.overlap(ring.startMs(before + 1), ring.startMs(index))) {
      skippedMs += (index - before - 1) * ring.cellMs;
      skippedRise += Math.max(0, ring.lowest(index) - ring.floor(before));
    }
    atMs[count] = ring.startMs(index);
    hours[count] = (ring.startMs(index) - ring.startMs(0) - skippedMs) / HOUR_MS;
    floors[count] = floor - skippedRise;
    activity[count] = ring.activity(index);
    count++;
    before = index;
  }
  return columnsOf({ cellMs: ring.cellMs, count, atMs, hours, floors, activity }, 0, count);
}

/** The part of a stretch from an index on. */
export function tailOf(stretch: Stretch, index: number): Stretch {
  return columnsOf(stretch, index, stretch.count);
}

/** Observed time, gaps not counted. */
export function observedMs(stretch: Stretch): number {
  return stretch.count === 0 ? 0 : hoursOf(stretch) * HOUR_MS + stretch.cellMs;
}

/** Share of the stretch's time that nobody saw, 0..1. */
export function gapShare(stretch: Stretch): number {
  if (stretch.count < 2) return 0;
  const wholeMs = (stretch.atMs[stretch.count - 1] as number) - (stretch.atMs[0] as number);
  return 1 - (hoursOf(stretch) * HOUR_MS) / wholeMs;
}

/** Observed hours between the first cell and the last. */
export function hoursOf(stretch: Stretch): number {
  return (stretch.hours[stretch.count - 1] as number) - (stretch.hours[0] as number);
}

/** What the stretch rose by while it was watched. */
export function growthOf(stretch: Stretch): number {
  return (stretch.floors[stretch.count - 1] as number) - (stretch.floors[0] as number);
}

function columnsOf(stretch: Stretch, from: number, to: number): Stretch {
  return {
    cellMs: stretch.cellMs,
    count: to - from,
    atMs: stretch.atMs.subarray(from, to),
    hours: stretch.hours.subarray(from, to),
    floors: stretch.floors.subarray(from, to),
    activity: stretch.activity.subarray(from, to),
  };
}
