import type { Finding } from '../model.ts';
import type { Candidate, Growth, Path } from '../paths/path.ts';
import { CellRing } from '../series/cell-ring.ts';
import { growthOf, type Stretch } from '../series/stretch.ts';
import { isActivityRising } from '../tests/load-trend.ts';
import { type Accused, Case } from '../verdict/case.ts';
import { type Anchor, openingOf, resumedOpening } from '../verdict/opening.ts';
import type { Surroundings } from '../verdict/surroundings.ts';
import type { Watch } from './watch.ts';

/** A subject that is watched: its cells, the paths that judge it, and what only its kind can say of it. */
export interface Suspect extends Accused {
  readonly watch: Watch;
  readonly paths: readonly Path[];
  /** Since when its level is known. */
  readonly knownSinceMs: number;
  /** Memory that one unit of its metric stands for. */
  bytesPerUnit(onsetMs: number): number;
  /** Does something contradict that it leaks since then? */
  isContradicted(onsetMs: number, growth: number): boolean;
  /** Is everything gone that came since the onset? */
  isGone(onsetMs: number): boolean;
  /** Where a finding that goes on lies on this kind's axis, where that is not the host's. */
  anchor?(finding: Finding): Anchor;
  /** The host as this kind sees it, where that is not as all others do. */
  around?(host: Surroundings): Surroundings;
}

/** Part of the growth that has to lie beyond the end of the finding before. */
const NEW_SHARE = 0.4;

/** An hour of growth counts for no more than this many. */
const LARGEST_WEIGHT = 2;

const NO_CELLS = new CellRing(1, 1);

/**
 * Looks at one suspect: opens a finding, or moves an open one on.
 * @param reads the paths that have new cells
 * @param mayOpen false while the past is only remembered
 * @returns the finding if it is news
 */
export function judge(
  suspect: Suspect,
  reads: Path['reads'],
  around: Surroundings,
  updateMs: number,
  mayOpen = true,
): Finding | undefined {
  const { watch } = suspect;
  if (watch.case === undefined) openCase(suspect, reads, around, mayOpen);
  else if (watch.case.path.reads === reads) watch.case.update(around, suspect.isGone(watch.case.onsetMs));
  // Its cells are not whole yet.
  else return undefined;
  return tell(watch, around, updateMs);
}

/** The news of a case, after which a fixed one is closed. */
export function tell(watch: Watch, around: Surroundings, updateMs: number): Finding | undefined {
  const news = watch.case?.news(around, updateMs);
  if (watch.case?.isOpen === false) watch.close();
  return news;
}

/**
 * Goes on with what an earlier detector told of a suspect.
 * @returns false where that cannot be gone on with
 */
export function resume(suspect: Suspect, finding: Finding, anchor: Anchor, around: Surroundings): boolean {
  const { watch } = suspect;
  const path = pathOf(suspect, finding);
  if (!path) return false;
  const opening = resumedOpening(suspect, finding, anchor, around);
  if (opening) watch.open(new Case(suspect, path, opening));
  return opening !== undefined;
}

function pathOf({ paths }: Suspect, { proof }: Finding): Path | undefined {
  const named = paths.filter(({ name }) => name === proof.path);
  return named.find(({ shortestMs }) => shortestMs === proof.shortestMs) ?? named[0];
}

function openCase(suspect: Suspect, reads: Path['reads'], around: Surroundings, mayOpen: boolean): void {
  const { watch } = suspect;
  if (!watch.minutes && reads === 'minutes') return;
  const candidate = candidateOf(suspect, around);
  for (const path of suspect.paths) {
    if (path.reads !== reads) continue;
    const found = path.find(candidate);
    const isWanted =
      found && isNew(found.stretch, watch.endedLevel) && around.isWanted?.(found, suspect) !== false;
    const growth = isWanted ? found : undefined;
    const isHeld = watch.holds(path, around.clock.nowMs, growth ? weightOf(path, growth) : 0);
    const cells = reads === 'minutes' ? watch.minutes : watch.hours;
    if (growth && isHeld && cells && mayOpen) {
      const rest = { level: watch.levelBefore(reads), sinceMs: suspect.knownSinceMs };
      watch.open(new Case(suspect, path, openingOf(suspect, growth, cells, rest, around)));
      return;
    }
  }
}

/**
 * What an hour of growth of days counts for in how long a path holds: the more evidence, the sooner it is enough. That
 * the drift is certain says nothing of its cause, so where the load rises too an hour is an hour.
 */
function weightOf(path: Path, { stretch, drift }: Growth): number {
  if (!path.isSoonerWhenCertain || isActivityRising(stretch)) return 1;
  return Math.max(1, Math.min(LARGEST_WEIGHT, drift.statistic / drift.threshold));
}

/** Growth that a finding has told already, up to where it ended, is not told again. */
function isNew(stretch: Stretch, endedLevel: number): boolean {
  const newest = stretch.floors[stretch.count - 1] as number;
  return newest - endedLevel >= NEW_SHARE * growthOf(stretch);
}

function candidateOf(suspect: Suspect, around: Surroundings): Candidate {
  const { watch } = suspect;
  const { minutes, hours = NO_CELLS } = watch;
  return {
    minutes,
    hours,
    gaps: around.gaps,
    memTotalBytes: around.host.memTotalBytes,
    headroomBytes: around.host.headroomBytes,
    nowMs: around.clock.nowMs,
    knownSinceMs: suspect.knownSinceMs,
    bytesPerUnit: (onsetMs) => suspect.bytesPerUnit(onsetMs),
    highestBefore: (atMs) => watch.highestUntil(atMs),
    ownBusyProcessors: () => suspect.ownBusyProcessors(),
    isContradicted: (onsetMs, growth) => suspect.isContradicted(onsetMs, growth),
  };
}
