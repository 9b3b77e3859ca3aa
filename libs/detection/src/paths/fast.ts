import { type Blocks, blocksOf } from '../series/blocks.ts';
import { envelopeOf } from '../series/envelope.ts';
import { stretchOf } from '../series/stretch.ts';
import { STRICT } from '../tests/drift.ts';
import { followsLoadTrend } from '../tests/load-trend.ts';
import { surelySlowsDown } from '../tests/saturation.ts';
import type { Windows } from '../windows.ts';
import { isOfLoad } from './of-load.ts';
import type { Candidate, Growth, Path } from './path.ts';
import { findGrowth, type GrowthRule, notWarmingUp, sustainedGrowth } from './sustained.ts';

const MIB = 1024 ** 2;
/** Parts that growth of days is cut into. */
const BLOCKS = 8;
/** Cells that the envelope of a day has to have, for a trend of days to be in it. */
const LEAST_DAY_CELLS = 8;

/** Hours of steady growth that outgrows the subject: a good part of what it had, and enough to matter. */
function fastPath(rule: GrowthRule, windows: Windows): Path {
  return {
    name: 'fast',
    reads: 'minutes',
    shortestMs: rule.shortestMs,
    confirmMs: 2 * rule.shortestMs,
    holdMs: windows.fastHoldMs,
    find: (candidate) => findGrowth(candidate, candidate.minutes, rule, windows),
    findAgain: (stretch) => sustainedGrowth(stretch, rule),
  };
}

/** The memory of one process. */
export function fastProcessPath(windows: Windows): Path {
  return fastPath(
    {
      shortestMs: windows.fastProcessMs,
      blocks: 8,
      risingBlocks: 8,
      leastGrowth: () => 16 * MIB,
      leastShare: 0.3,
      leastShareFirstDay: 0.6,
      leastRatio: notWarmingUp(windows.warmUpMs),
      isRatioCertain: true,
      significance: STRICT,
    },
    windows,
  );
}

/** The number of a family's members. Members come in lumps, so two blocks may rest. */
export function fastFamilyPath(windows: Windows): Path {
  return fastPath(
    {
      shortestMs: windows.fastFamilyMs,
      blocks: 8,
      risingBlocks: 6,
      leastGrowth: () => 10,
      leastShare: 0.5,
      leastShareFirstDay: 1,
      leastRatio: () => 0.7,
      isRatioCertain: false,
      significance: STRICT,
    },
    windows,
  );
}

/** A bucket of the host's ledger: the kernel's own memory varies by nature, so only what a host feels counts. */
export function fastHostPath(windows: Windows): Path {
  return fastPath(
    {
      shortestMs: windows.fastProcessMs,
      blocks: 8,
      risingBlocks: 8,
      leastGrowth: (memTotalBytes) => Math.max(128 * MIB, 0.02 * memTotalBytes),
      leastShare: 0.3,
      leastShareFirstDay: 0.6,
      leastRatio: notWarmingUp(windows.warmUpMs),
      isRatioCertain: true,
      significance: STRICT,
    },
    windows,
  );
}

/** What growth has to reach on the paths of a day, and how it comes. */
export interface DayGrowth {
  amount: number;
  isLumpy: boolean;
}

/** What one of the paths of a day asks, where they differ. */
interface DayRule {
  shortestMs: number;
  leastShare: number;
}

/**
 * Growth over most of a day and more, for what is large already and grows by a few percent an hour or a day: six hours of
 * that are too little, the slow path would take two and a half days. No season rises for sixteen hours at one pace, and a
 * window longer than a day has none in it that only rises.
 */
export function fastDayPaths(windows: Windows, { amount, isLumpy }: DayGrowth): Path[] {
  const pathOf = ({ shortestMs, leastShare }: DayRule): Path => {
    const rule: GrowthRule = {
      shortestMs,
      blocks: BLOCKS,
      // What is counted comes in lumps, so a block may rest.
      risingBlocks: isLumpy ? 7 : 8,
      leastGrowth: () => amount,
      leastShare,
      leastShareAfterCalm: 0.06,
      leastShareFirstDay: 0.2,
      leastRatio: notWarmingUp(windows.warmUpDayMs),
      isRatioCertain: true,
      significance: STRICT,
      fromBirth: {
        shortestMs: windows.fastDayFromBirthMs,
        shortestOnTopMs: windows.fastDayMs,
        leastRatio: notWarmingUp(windows.warmUpFromBirthMs),
      },
    };
    return {
      name: 'fast',
      reads: 'hours',
      shortestMs,
      confirmMs: 2 * shortestMs,
      holdMs: windows.fastDayHoldMs,
      find: (candidate) => {
        const growth = findGrowth(candidate, candidate.hours, rule, windows);
        const blocks = growth && blocksOf(growth.stretch, BLOCKS);
        if (!growth || !blocks || surelySlowsDown(blocks)) return undefined;
        return isOfDaysLoad(candidate, growth, blocks, windows) ? undefined : growth;
      },
      findAgain: (stretch) => sustainedGrowth(stretch, rule),
    };
  };
  return [
    pathOf({ shortestMs: windows.fastHalfDayMs, leastShare: 0.2 }),
    pathOf({ shortestMs: windows.fastDayMs, leastShare: 0.08 }),
  ];
}

/** Growth of more than a day is held against the load of days, shorter growth against that of its blocks. */
function isOfDaysLoad(
  { hours, gaps }: Candidate,
  { stretch }: Growth,
  blocks: Blocks,
  windows: Windows,
): boolean {
  const risen = envelopeOf(stretch, windows.dayMs);
  if (risen.count >= LEAST_DAY_CELLS) return isOfLoad(stretchOf(hours, gaps), stretch, risen, windows.dayMs);
  return followsLoadTrend({ ...blocks, floors: blocks.means });
}
