import type { Proof } from '../model.ts';
import type { CellRing } from '../series/cell-ring.ts';
import type { Slope } from '../series/slope.ts';
import type { Stretch } from '../series/stretch.ts';
import type { Drift } from '../tests/drift.ts';
import type { Gaps } from '../time/gaps.ts';
import type { Windows } from '../windows.ts';

export type PathName = Proof['path'];

/** One subject as a path looks at it: its cells, and what else is known. */
export interface Candidate {
  /** Cells of a minute, undefined while the subject is level. */
  minutes: CellRing | undefined;
  /** Cells of an hour. */
  hours: CellRing;
  gaps: Gaps;
  memTotalBytes: number;
  /** What is left before the host's memory ends: MemAvailable and free swap. Undefined where the host does not tell. */
  headroomBytes: number | undefined;
  nowMs: number;
  /** Since when the subject's level is known. Until its cells begin it was at rest. */
  knownSinceMs: number;
  /** Memory that one unit of the metric stands for: 1 for bytes, the size of a member that came since for a count. */
  bytesPerUnit: (onsetMs: number) => number;
  /** Highest floor that the subject had before this instant, minus infinity when there is none. */
  highestBefore: (atMs: number) => number;
  /** Processors that the subject itself kept busy since it began to rise; undefined where that is unknown. */
  ownBusyProcessors: () => number | undefined;
  /** What only the kind of subject knows: does something contradict that it leaks since then? */
  isContradicted: (onsetMs: number, growth: number) => boolean;
}

/** Growth that a path found or finds still: what a claim is made of. */
export interface Growth {
  stretch: Stretch;
  slope: Slope;
  drift: Drift;
}

/**
 * One way to tell a leak from everything else that grows. Paths differ in how long they look and in what they ask;
 * the first one that is satisfied speaks for the subject.
 */
export interface Path {
  readonly name: PathName;
  readonly reads: 'minutes' | 'hours';
  /** Shortest stretch it decides on. Twice of it confirms, and as long without growth is the end of a finding. */
  readonly shortestMs: number;
  /** How long a stretch goes on between a first and a confirmed claim. */
  readonly confirmMs: number;
  /** How long it has to be satisfied: of minutes without a break, of hours with breaks taken off. */
  readonly holdMs: number;
  /** The more certain the drift, the sooner it has held: of days that were seen as they were, and not put together. */
  readonly isSoonerWhenCertain?: boolean;
  /** The level behind what comes and goes, where the path looks at that. */
  smooth?(stretch: Stretch): Stretch;
  /** Looks for a beginning of growth in a subject's cells. */
  find(candidate: Candidate): Growth | undefined;
  /** Looks again at growth that was found, from its onset on. Undefined when it would not be found now. */
  findAgain(stretch: Stretch): Growth | undefined;
}

/** Did growth begin with the subject, as far as is known of it, or during its start-up? */
export function isFromBirth(
  { knownSinceMs }: Candidate,
  onsetMs: number,
  { slowProbationMs, hourCellMs }: Windows,
): boolean {
  return onsetMs - knownSinceMs <= slowProbationMs + hourCellMs;
}
