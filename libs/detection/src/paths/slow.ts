import { blocksOf } from '../series/blocks.ts';
import { envelopeOf, envelopeTail } from '../series/envelope.ts';
import { lineThrough } from '../series/line.ts';
import { onsetOf } from '../series/onset.ts';
import { slopeOf } from '../series/slope.ts';
import {
  gapShare,
  growthOf,
  HOUR_MS,
  observedMs,
  type Stretch,
  stretchOf,
  tailOf,
} from '../series/stretch.ts';
import { trendOf } from '../series/trend.ts';
import { CALM_DAYS, isCalmBefore } from '../tests/calm-before.ts';
import { driftOf, FIXED, type Significance, STRICT } from '../tests/drift.ts';
import { surelySlowsDown } from '../tests/saturation.ts';
import type { Windows } from '../windows.ts';
import { cellsPerDayOf, isOfLoad } from './of-load.ts';
import { type Candidate, type Growth, isFromBirth, type Path } from './path.ts';

/** The last third has to go on at this share of the whole stretch's pace, and the second half at that of the first. */
const GOES_ON = { lastThird: 0.55, secondHalf: 0.6 };
/** The same of growth that began with the subject: a cache that warms up for days slows down, a leak does not. */
const FROM_BIRTH = { lastThird: 0.8, secondHalf: 0.8 };
/** Of a day's growth, what the latest day has to have shown. */
const TODAYS_SHARE = 0.5;
/** Part of the days whose envelope has to be above the day's before. */
const RISING_DAYS = 0.75;
/** Growth a day, of the level at the onset: less is below what a month could show. */
const LEAST_PACE_PER_DAY = 0.001;
const LARGEST_GAP_SHARE = 0.25;
const NEW_TERRITORY = 0.5;

/** Envelopes that a stretch is at least long, of those of several days. */
const WINDOWS_LONG = 3;
/** Growth of less than this many quanta a day may leave an envelope where it was for a day. */
const COARSE = 2;
/** Parts that the slope of stitched epochs is measured over: each seam adds an error that stays, as steps of a walk do. */
const BLOCKS = 8;

/** What growth has to reach at all. */
export interface LeastGrowth {
  /** The smallest amount that the metric changes by. */
  quantum: number;
  /** A few quanta of the allocator, or of the kernel, by host size. */
  amount: (memTotalBytes: number) => number;
  /** Of the level at the onset. */
  share: number;
  /** Cells are of several epochs, put together. */
  isStitched?: boolean;
}

/**
 * Days of growth that nothing gives back: DETECTION.md's core test and its rules of shape, on the lower envelope of
 * what remains when the load's part is taken out.
 */
export function slowPath(windows: Windows, least: LeastGrowth): Path {
  return {
    name: 'slow',
    reads: 'hours',
    shortestMs: windows.slowMs,
    confirmMs: windows.slowMs + 2 * windows.slowHoldMs,
    holdMs: windows.slowHoldMs,
    isSoonerWhenCertain: !least.isStitched,
    smooth: (stretch) => envelopeOf(stretch, windows.dayMs),
    find(candidate) {
      const whole = settledStretch(candidate, windows);
      if (!whole) return undefined;
      const envelope = envelopeOf(whole, windows.dayMs);
      if (envelope.count < 3) return undefined;
      const onset = onsetOf(envelope);
      const risen = envelopeTail(envelope, onset);
      if (observedMs(risen) < windows.slowMs - windows.dayMs / 2) return undefined;
      const growth = growthOf(risen);
      const level = Math.max(0, risen.floors[0] as number);
      if (growth < Math.max(least.amount(candidate.memTotalBytes), least.share * level)) return undefined;
      const newest = risen.floors[risen.count - 1] as number;
      const highest = envelope.floors.subarray(0, onset).reduce((a, b) => Math.max(a, b), -Infinity);
      if (newest - highest < NEW_TERRITORY * growth) return undefined;
      // A cell of the envelope looks back over a day: growth began with its first.
      const stretch = tailOf(whole, onset);
      const onsetMs = stretch.atMs[0] as number;
      if (gapShare(stretch) > LARGEST_GAP_SHARE) return undefined;
      const isBorn = !least.isStitched && isFromBirth(candidate, onsetMs, windows);
      const shape = isBorn ? FROM_BIRTH : GOES_ON;
      const isCalm = (): boolean =>
        isCalmBefore({
          whole: envelope,
          onset,
          growth,
          settledMs: candidate.knownSinceMs + windows.slowProbationMs,
          leastMs: CALM_DAYS * windows.dayMs,
        });
      // Looking through the history costs more than all else, and matters to few.
      const ifCalm = steadyGrowth(stretch, risen, least, windows, FIXED, shape);
      const steady =
        ifCalm &&
        (steadyGrowth(stretch, risen, least, windows, STRICT, shape) ?? (isCalm() ? ifCalm : undefined));
      if (!steady) return undefined;
      if (isOfLoad(whole, stretch, risen, windows.dayMs)) return undefined;
      if (isBorn && !goesOnToday(stretch, steady, windows)) return undefined;
      return candidate.isContradicted(onsetMs, growth) ? undefined : steady;
    },
    findAgain(stretch) {
      if (observedMs(stretch) < windows.slowMs) return undefined;
      return steadyGrowth(stretch, envelopeOf(stretch, windows.dayMs), least, windows, STRICT);
    },
  };
}

/** Days that the envelopes of the slow paths look back over. */
const ENVELOPE_DAYS = [1, 2, 4];

/**
 * Growth of days and of weeks: what a level does from day to day by itself hides a small leak below it, and the longer an
 * envelope looks back the less of that is left. Each looks at three times its own length at least.
 */
export function slowPaths(windows: Windows, least: LeastGrowth): Path[] {
  return ENVELOPE_DAYS.map((days) => {
    const dayMs = days * windows.dayMs;
    return slowPath({ ...windows, dayMs, slowMs: days === 1 ? windows.slowMs : WINDOWS_LONG * dayMs }, least);
  });
}

/** All hours but the subject's first. */
function settledStretch({ hours, gaps, knownSinceMs }: Candidate, windows: Windows): Stretch | undefined {
  if (hours.length * hours.cellMs < windows.slowMs) return undefined;
  const all = stretchOf(hours, gaps);
  const settled = all.atMs.findIndex((atMs) => atMs >= knownSinceMs + windows.slowProbationMs);
  if (settled < 0) return undefined;
  const stretch = tailOf(all, settled);
  return observedMs(stretch) >= windows.slowMs ? stretch : undefined;
}

function steadyGrowth(
  stretch: Stretch,
  envelope: Stretch,
  least: LeastGrowth,
  windows: Windows,
  significance: Significance,
  shape = GOES_ON,
): Growth | undefined {
  const { hours, floors, count } = envelope;
  const cellsPerDay = cellsPerDayOf(stretch, windows.dayMs);
  if (count < 4) return undefined;
  const line = lineThrough(hours, floors);
  const pacePerDay = (line.slope * windows.dayMs) / HOUR_MS / Math.max(1, Math.abs(floors[0] as number));
  if (pacePerDay < LEAST_PACE_PER_DAY) return undefined;

  const last = lineThrough(hours, floors, Math.floor((count * 2) / 3), count);
  if (last.slope < shape.lastThird * line.slope || !isSecondHalfAlike(envelope, shape.secondHalf))
    return undefined;
  const isCoarse = (line.slope * windows.dayMs) / HOUR_MS < COARSE * smallestRise(floors, least.quantum);
  if (!daysRise(envelope, cellsPerDay, isCoarse)) return undefined;

  const increments = new Float64Array(count - 1);
  for (let index = 1; index < count; index++) {
    increments[index - 1] = (floors[index] as number) - (floors[index - 1] as number);
  }
  const drift = driftOf(increments, Math.min(cellsPerDay, increments.length), significance);
  if (!drift.isSignificant) return undefined;
  const blocks = blocksOf(envelope, BLOCKS);
  if (blocks && surelySlowsDown(blocks)) return undefined;
  return {
    stretch,
    slope: blocks && least.isStitched ? slopeOf(envelope, blocks) : trendOf(envelope),
    drift,
  };
}

/** The smallest amount that a level rose by: of memory that is told by the mebibyte it is one, whatever pages are. */
function smallestRise(floors: Float64Array, quantum: number): number {
  let smallest = Infinity;
  for (let index = 1; index < floors.length; index++) {
    const rise = (floors[index] as number) - (floors[index - 1] as number);
    if (rise > 0 && rise < smallest) smallest = rise;
  }
  return smallest === Infinity ? quantum : Math.max(quantum, smallest);
}

function isSecondHalfAlike({ hours, floors, count }: Stretch, share: number): boolean {
  const half = count >>> 1;
  const first = lineThrough(hours, floors, 0, half);
  const second = lineThrough(hours, floors, count - half, count);
  return second.slope > 0 && second.slope >= share * first.slope;
}

/** Has the floor of the latest six hours risen since the day before? The envelope goes on for a day after its level has stopped. */
function goesOnToday(stretch: Stretch, { slope }: Growth, windows: Windows): boolean {
  const { hours, floors, count } = stretch;
  const dayHours = windows.dayMs / HOUR_MS;
  const lowestUntil = (untilHour: number): number =>
    floors.reduce((lowest, floor, index) => {
      const hour = hours[index] as number;
      return hour <= untilHour && hour > untilHour - dayHours / 4 ? Math.min(lowest, floor) : lowest;
    }, Infinity);
  const newest = hours[count - 1] as number;
  const rise = lowestUntil(newest) - lowestUntil(newest - dayHours);
  return rise >= TODAYS_SHARE * slope.perHour[1] * dayHours;
}

/** Does the envelope rise, counted back from now, on most days and on the last? */
function daysRise({ floors, count }: Stretch, cellsPerDay: number, isCoarse: boolean): boolean {
  let rising = 0;
  let days = 0;
  for (let index = count - 1; index - cellsPerDay >= 0; index -= cellsPerDay) {
    const rise = (floors[index] as number) - (floors[index - cellsPerDay] as number);
    const isRising = isCoarse ? rise >= 0 : rise > 0;
    if (days === 0 && !isRising) return false;
    if (isRising) rising++;
    days++;
  }
  return rising >= RISING_DAYS * days;
}
