import { STRICT } from '../tests/drift.ts';
import type { Windows } from '../windows.ts';
import type { Path } from './path.ts';
import { findGrowth, type GrowthRule, notWarmingUp, sustainedGrowth } from './sustained.ts';

const MIB = 1024 ** 2;

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

/**
 * The memory of one process over more than a day, for what is large already and grows by a few percent an hour: six
 * hours of that are too little, the slow path would take two and a half days. A window longer than a day has no
 * season in it that only rises.
 */
export function fastDayPath(windows: Windows): Path {
  const rule: GrowthRule = {
    shortestMs: windows.fastDayMs,
    blocks: 8,
    risingBlocks: 8,
    leastGrowth: () => 16 * MIB,
    leastShare: 0.2,
    leastShareAfterCalm: 0.06,
    leastShareFirstDay: 0.2,
    leastRatio: notWarmingUp(windows.warmUpDayMs),
    isRatioCertain: true,
    significance: STRICT,
    fromBirth: {
      shortestMs: windows.fastDayFromBirthMs,
      leastRatio: notWarmingUp(windows.warmUpFromBirthMs),
    },
  };
  return {
    name: 'fast',
    reads: 'hours',
    shortestMs: rule.shortestMs,
    confirmMs: 2 * rule.shortestMs,
    holdMs: windows.fastDayHoldMs,
    find: (candidate) => findGrowth(candidate, candidate.hours, rule, windows),
    findAgain: (stretch) => sustainedGrowth(stretch, rule),
  };
}
