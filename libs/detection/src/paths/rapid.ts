import { attributionOf } from '../activity/attribution.ts';
import { growthOf, HOUR_MS, observedMs } from '../series/stretch.ts';
import { LENIENT, STRICT } from '../tests/drift.ts';
import type { Windows } from '../windows.ts';
import type { Candidate, Growth, Path } from './path.ts';
import { findGrowth, type GrowthRule, notWarmingUp, sustainedGrowth } from './sustained.ts';

/** Less than this share of the host's memory is not urgent, however fast it grows. */
const URGENT_SHARE = 0.01;

/** Growth of a process is not drawn out further than this many times what was seen of it: what fills has an end. */
const FORESIGHT = 8;
/** A process that computes this much is at work: a build, an import, a machine that starts. */
const BUSY_PROCESSORS = 0.25;
/** A subject that was this many times higher before its onset has just been started again. */
const COME_DOWN = 1.5;

/** Minutes of growth that ends the host's memory within hours: what will not wait for the fast path. */
function rapidPath(
  rule: GrowthRule,
  windows: Windows,
  isUrgent: (candidate: Candidate, growth: Growth) => boolean,
): Path {
  return {
    name: 'rapid',
    reads: 'minutes',
    shortestMs: rule.shortestMs,
    confirmMs: 2 * rule.shortestMs,
    holdMs: windows.rapidHoldMs,
    find: (candidate) => {
      const growth = findGrowth(candidate, candidate.minutes, rule, windows);
      if (!growth || isStartUp(candidate, growth, windows)) return undefined;
      return isUrgent(candidate, growth) ? growth : undefined;
    },
    findAgain: (stretch) => sustainedGrowth(stretch, rule),
  };
}

/**
 * The memory of one process. Minutes of steady growth are also what a compiler or an import looks like, so it asks for
 * growth that no work explains, of the host or its own.
 */
export function rapidProcessPath(windows: Windows): Path {
  const rule: GrowthRule = {
    shortestMs: windows.rapidProcessMs,
    blocks: 8,
    risingBlocks: 8,
    leastGrowth: (memTotalBytes) => URGENT_SHARE * memTotalBytes,
    leastShare: 0.3,
    leastShareFirstDay: 0.6,
    leastRatio: notWarmingUp(windows.fastProcessMs),
    isRatioCertain: true,
    significance: STRICT,
  };
  return rapidPath(
    rule,
    windows,
    (candidate, growth) =>
      endsWithin(
        Math.min(windows.rapidProcessHorizonMs, FORESIGHT * observedMs(growth.stretch)),
        candidate,
        growth,
      ) &&
      (candidate.ownBusyProcessors() ?? 0) < BUSY_PROCESSORS &&
      attributionOf(growth.stretch).class === 'idle',
  );
}

/**
 * The number of a family's members: the incident. Nothing healthy adds member after member and loses none until memory
 * ends, so a few lumps of them are enough; lumps are why blocks are long and the critical value is that of one in
 * twenty.
 */
export function rapidFamilyPath(windows: Windows): Path {
  const rule: GrowthRule = {
    shortestMs: windows.rapidFamilyMs,
    blocks: 4,
    risingBlocks: 4,
    leastGrowth: () => 10,
    leastShare: 0.5,
    leastShareFirstDay: 1,
    leastRatio: () => 0.6,
    isRatioCertain: false,
    significance: LENIENT,
  };
  return rapidPath(
    rule,
    windows,
    (candidate, growth) =>
      growthOf(growth.stretch) * candidate.bytesPerUnit(growth.stretch.atMs[0] as number) >=
        URGENT_SHARE * candidate.memTotalBytes && endsWithin(windows.rapidFamilyHorizonMs, candidate, growth),
  );
}

/** Growth of what was never seen level, or has just come down: a pool that fills, workers that are started again. */
function isStartUp(candidate: Candidate, { stretch }: Growth, windows: Windows): boolean {
  if (observedMs(stretch) >= windows.rapidFromBirthMs) return false;
  const onsetMs = stretch.atMs[0] as number;
  const level = stretch.floors[0] as number;
  const hasComeDown = candidate.highestBefore(onsetMs) > COME_DOWN * level;
  return hasComeDown || onsetMs - candidate.knownSinceMs < windows.rapidLevelMs;
}

/** Does the growth end the host's memory within this time, even if it goes no faster than is sure? */
function endsWithin(horizonMs: number, candidate: Candidate, { slope, stretch }: Growth): boolean {
  const { headroomBytes, bytesPerUnit } = candidate;
  const bytesPerHour = slope.perHour[0] * bytesPerUnit(stretch.atMs[0] as number);
  if (headroomBytes === undefined || bytesPerHour <= 0) return false;
  return (headroomBytes / bytesPerHour) * HOUR_MS <= horizonMs;
}
