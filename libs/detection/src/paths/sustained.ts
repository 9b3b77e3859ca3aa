import { type Blocks, blocksOf, median, risesOf } from '../series/blocks.ts';
import type { CellRing } from '../series/cell-ring.ts';
import { lineThrough } from '../series/line.ts';
import { onsetOf } from '../series/onset.ts';
import { slopeOf } from '../series/slope.ts';
import { gapShare, growthOf, observedMs, type Stretch, stretchOf, tailOf } from '../series/stretch.ts';
import { type Drift, driftOf, FIXED, type Significance } from '../tests/drift.ts';
import { CALM_DAYS, isCalmBefore } from '../tests/calm-before.ts';
import { followsLoad } from '../tests/follows-load.ts';
import { saturationOf, warmUpRatio } from '../tests/saturation.ts';
import type { Windows } from '../windows.ts';
import { type Candidate, type Growth, isFromBirth } from './path.ts';

/** A block that rises by less than this share of the median block does not count as rising. */
const RISING_BLOCK = 0.25;
/** The last third has to go on at this share of the whole stretch's pace. */
const LAST_THIRD = 0.7;
/** More of a stretch unseen than this, and a path waits. */
const LARGEST_GAP_SHARE = 0.25;
/** Increments may depend on each other over this share of the stretch. */
const LAG_SHARE = 1 / 8;
/** This much of the growth has to be beyond where the subject has been before. */
const NEW_TERRITORY = 0.5;

/** Growth from birth by less than this part of the level is on top of what the subject needs: what fills begins with next to nothing. */
const ON_TOP = 0.5;

/** What a path asks of growth. */
export interface GrowthRule {
  shortestMs: number;
  blocks: number;
  /** How many of the blocks have to rise; the last always. */
  risingBlocks: number;
  /** Least growth at all, on a host of this size. */
  leastGrowth: (memTotalBytes: number) => number;
  /** Least growth as a share of the level at the onset. */
  leastShare: number;
  /** The same where the subject has been calm for days: what it never did, it does not do every day. */
  leastShareAfterCalm?: number;
  /** The same while the subject has been known for less than a day: what it does every day cannot be known yet. */
  leastShareFirstDay: number;
  /** Second half of the growth over the first: what it must surely exceed, for a window of this length. */
  leastRatio: (windowMs: number) => number;
  /** Whether that has to hold beyond the noise, or for the figure itself. */
  isRatioCertain: boolean;
  significance: Significance;
  /** What is asked besides of growth that began with the subject: caches and heaps fill so. */
  fromBirth?: BirthRule;
}

interface BirthRule extends Pick<GrowthRule, 'shortestMs' | 'leastRatio'> {
  /** Shortest growth by less than `ON_TOP` of the level. */
  shortestOnTopMs: number;
}

/** Finds the onset in a ring of a candidate's cells and asks all of a rule of the growth since. */
export function findGrowth(
  candidate: Candidate,
  ring: CellRing | undefined,
  rule: GrowthRule,
  windows: Windows,
): Growth | undefined {
  if (!ring || ring.length * ring.cellMs < rule.shortestMs) return undefined;
  const isFirstDay = candidate.nowMs - candidate.knownSinceMs < windows.knownDayMs;
  const share = isFirstDay ? rule.leastShareFirstDay : rule.leastShare;
  const leastGrowth = rule.leastGrowth(candidate.memTotalBytes);
  const isEnough = (growth: number, level: number, leastShare: number): boolean =>
    growth >= leastGrowth && growth >= leastShare * level;
  const lowest = ring.lowest();
  const leastShare = Math.min(share, rule.leastShareAfterCalm ?? share);
  // Cheap and false most of the time: everything below costs a hundred times as much.
  if (!isEnough(ring.newest - lowest, lowest, leastShare)) return undefined;

  const whole = stretchOf(ring, candidate.gaps);
  const onset = onsetOf(whole);
  const stretch = tailOf(whole, onset);
  const growth = growthOf(stretch);
  const level = stretch.floors[0] as number;
  if (observedMs(stretch) < rule.shortestMs || !isEnough(growth, level, leastShare)) return undefined;
  const isCalm =
    rule.leastShareAfterCalm !== undefined &&
    isCalmBefore({
      whole,
      onset,
      growth,
      settledMs: candidate.knownSinceMs + windows.slowProbationMs,
      leastMs: CALM_DAYS * windows.dayMs,
    });
  if (!isCalm && !isEnough(growth, level, share)) return undefined;

  const onsetMs = stretch.atMs[0] as number;
  const fromBirth = isFromBirth(candidate, onsetMs, windows) ? rule.fromBirth : undefined;
  if (fromBirth) {
    const { shortestMs, shortestOnTopMs } = fromBirth;
    if (observedMs(stretch) < (growth < ON_TOP * level ? shortestOnTopMs : shortestMs)) return undefined;
  }
  if (ring.newest - candidate.highestBefore(onsetMs) < NEW_TERRITORY * growth) return undefined;
  const sustained = sustainedGrowth(stretch, {
    ...rule,
    ...(fromBirth && { leastRatio: fromBirth.leastRatio }),
    ...(isCalm && { significance: FIXED }),
  });
  return sustained && !candidate.isContradicted(onsetMs, growth) ? sustained : undefined;
}

/** Asks of growth, from its onset on, that it goes on, does not slow down, does not scatter and follows no load. */
export function sustainedGrowth(stretch: Stretch, rule: GrowthRule): Growth | undefined {
  if (gapShare(stretch) > LARGEST_GAP_SHARE) return undefined;
  const blocks = blocksOf(stretch, rule.blocks);
  if (!blocks || !risesThroughout(blocks, rule.risingBlocks) || !goesOn(stretch)) return undefined;
  if (slowsDown(blocks, observedMs(stretch), rule) || followsLoad(blocks)) return undefined;
  const drift = driftOfStretch(stretch, rule.significance);
  return drift.isSignificant ? { stretch, slope: slopeOf(stretch, blocks), drift } : undefined;
}

function risesThroughout(blocks: Blocks, required: number): boolean {
  const rises = risesOf(blocks);
  const least = RISING_BLOCK * median(rises);
  const isRising = (rise: number): boolean => rise > 0 && rise >= least;
  return rises.filter(isRising).length >= required && isRising(rises.at(-1) as number);
}

function goesOn({ hours, floors, count }: Stretch): boolean {
  const whole = lineThrough(hours, floors);
  const last = lineThrough(hours, floors, Math.floor((count * 2) / 3), count);
  return whole.slope > 0 && last.slope >= LAST_THIRD * whole.slope;
}

function slowsDown(blocks: Blocks, windowMs: number, rule: GrowthRule): boolean {
  const saturation = saturationOf(blocks);
  if (!saturation) return false;
  const ratio = rule.isRatioCertain ? saturation.ratioAtLeast : saturation.ratio;
  return ratio < rule.leastRatio(windowMs);
}

function driftOfStretch({ floors, count }: Stretch, significance: Significance): Drift {
  const increments = new Float64Array(count - 1);
  for (let index = 1; index < count; index++) {
    increments[index - 1] = (floors[index] as number) - (floors[index - 1] as number);
  }
  return driftOf(increments, Math.ceil(LAG_SHARE * increments.length), significance);
}

/** The ratio below which a warm-up with this time constant cannot be ruled out. */
export function notWarmingUp(timeConstantMs: number): (windowMs: number) => number {
  return (windowMs) => warmUpRatio(windowMs, timeConstantMs);
}
