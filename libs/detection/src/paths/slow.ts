import { blocksOf } from '../series/blocks.ts';
import { lineThrough } from '../series/line.ts';
import { onsetOf } from '../series/onset.ts';
import { slopeOf } from '../series/slope.ts';
import {
  gapShare,
  growthOf,
  hoursOf,
  observedMs,
  type Stretch,
  stretchOf,
  tailOf,
} from '../series/stretch.ts';
import { type Drift, driftOf, STRICT } from '../tests/drift.ts';
import type { Windows } from '../windows.ts';
import type { Candidate, Growth, Path } from './path.ts';

/** The last third has to go on at this share of the whole stretch's pace, and the second half at that of the first. */
const LAST_THIRD = 0.4;
const SECOND_HALF = 0.6;
/** Part of the days whose floor has to be above the day's before. */
const RISING_DAYS = 0.75;
/** Growth a day, of the level at the onset: less is below what a month could show. */
const LEAST_PACE_PER_DAY = 0.002;
const LARGEST_GAP_SHARE = 0.25;
const NEW_TERRITORY = 0.5;
const BLOCKS = 8;

/** What growth has to reach at all. */
export interface LeastGrowth {
  /** A few quanta of the allocator, or of the kernel, by host size. */
  amount: (memTotalBytes: number) => number;
  /** Of the level at the onset. */
  share: number;
}

/** Days of growth that nothing gives back: DETECTION.md's core test on hourly floors, and its rules of shape. */
export function slowPath(windows: Windows, least: LeastGrowth): Path {
  return {
    name: 'slow',
    reads: 'hours',
    shortestMs: windows.slowMs,
    confirmMs: windows.slowMs + 2 * windows.slowHoldMs,
    holdMs: windows.slowHoldMs,
    find(candidate) {
      const stretch = stretchSinceOnset(candidate, windows);
      if (!stretch) return undefined;
      const growth = growthOf(stretch);
      const onsetMs = stretch.atMs[0] as number;
      const level = stretch.floors[0] as number;
      if (growth < Math.max(least.amount(candidate.memTotalBytes), least.share * level)) return undefined;
      const newest = stretch.floors[stretch.count - 1] as number;
      if (newest - candidate.highestBefore(onsetMs) < NEW_TERRITORY * growth) return undefined;
      const steady = steadyGrowth(stretch, windows);
      return steady && !candidate.isContradicted(onsetMs, growth) ? steady : undefined;
    },
    findAgain: (stretch) => steadyGrowth(stretch, windows),
  };
}

/** Growth since its onset, the subject's first hours left out. */
function stretchSinceOnset(candidate: Candidate, windows: Windows): Stretch | undefined {
  const { hours, gaps, knownSinceMs } = candidate;
  if (hours.length * hours.cellMs < windows.slowMs) return undefined;
  const all = stretchOf(hours, gaps);
  const settled = all.atMs.findIndex((atMs) => atMs >= knownSinceMs + windows.slowProbationMs);
  if (settled < 0) return undefined;
  const whole = tailOf(all, settled);
  const stretch = tailOf(whole, onsetOf(whole));
  return observedMs(stretch) >= windows.slowMs && gapShare(stretch) <= LARGEST_GAP_SHARE
    ? stretch
    : undefined;
}

function steadyGrowth(stretch: Stretch, windows: Windows): Growth | undefined {
  const { hours, floors, count } = stretch;
  const cellsPerDay = Math.max(1, Math.round(windows.dayMs / stretch.cellMs));
  const line = lineThrough(hours, floors);
  const days = observedMs(stretch) / windows.dayMs;
  const pacePerDay = (line.slope * hoursOf(stretch)) / days / Math.max(1, Math.abs(floors[0] as number));
  if (pacePerDay < LEAST_PACE_PER_DAY) return undefined;

  const last = lineThrough(hours, floors, Math.floor((count * 2) / 3), count);
  if (last.slope < LAST_THIRD * line.slope || !isSecondHalfAlike(stretch, cellsPerDay)) return undefined;
  if (!daysRise(stretch, cellsPerDay)) return undefined;

  const blocks = blocksOf(stretch, BLOCKS);
  const drift = driftWithoutActivity(stretch, cellsPerDay);
  return blocks && drift.isSignificant ? { stretch, slope: slopeOf(stretch, blocks), drift } : undefined;
}

/** Halves of whole days, so that a daily season bends both alike. */
function isSecondHalfAlike({ hours, floors, count }: Stretch, cellsPerDay: number): boolean {
  const half = Math.max(1, Math.floor(count / 2 / cellsPerDay)) * cellsPerDay;
  const first = lineThrough(hours, floors, 0, Math.min(half, count));
  const second = lineThrough(hours, floors, Math.max(0, count - half), count);
  return second.slope > 0 && second.slope >= SECOND_HALF * first.slope;
}

/** Do the days' floors rise, counted back from now, on most days and on the last? */
function daysRise({ floors, count }: Stretch, cellsPerDay: number): boolean {
  const days = Math.floor(count / cellsPerDay);
  const dayFloors = Array.from({ length: days }, (_, day) => {
    const from = count - (days - day) * cellsPerDay;
    return Math.min(...floors.subarray(from, from + cellsPerDay));
  });
  const rises = dayFloors.slice(1).map((floor, day) => floor > (dayFloors[day] as number));
  return rises.at(-1) === true && rises.filter(Boolean).length >= RISING_DAYS * rises.length;
}

/**
 * The drift of what remains of the increments when activity's share, never negative, is taken out. A day is the longest
 * that they remember.
 */
function driftWithoutActivity({ floors, activity, count }: Stretch, cellsPerDay: number): Drift {
  const increments = new Float64Array(count - 1);
  const activityIncrements = new Float64Array(count - 1);
  for (let index = 1; index < count; index++) {
    increments[index - 1] = (floors[index] as number) - (floors[index - 1] as number);
    const change = (activity[index] as number) - (activity[index - 1] as number);
    activityIncrements[index - 1] = Number.isNaN(change) ? 0 : change;
  }
  const beta = Math.max(0, lineThrough(activityIncrements, increments).slope);
  const remaining = increments.map(
    (increment, index) => increment - beta * (activityIncrements[index] as number),
  );
  return driftOf(remaining, Math.min(cellsPerDay, increments.length), STRICT);
}
