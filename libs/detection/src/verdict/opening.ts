import type { Attribution } from '../activity/attribution.ts';
import type { Finding, Proof, Subject } from '../model.ts';
import type { Growth } from '../paths/path.ts';
import { CellRing } from '../series/cell-ring.ts';
import { stretchOf } from '../series/stretch.ts';
import { beginningOf, type Rest } from './beginning.ts';
import type { Accused } from './case.ts';
import { RESTART } from './proof.ts';
import type { HostMemory, Surroundings } from './surroundings.ts';

/** Cells kept since the onset; then cells of twice the length take their place. */
export const MOST_CELLS = 240;

/** All that a case begins with: of growth that was just found, or of a finding that another detector has told. */
export interface Opening {
  subject: Subject;
  onsetMs: number;
  /** By the host's clock when it was found; it stays, though the clock may step. */
  onsetHostMs: number;
  firstSeenMs: number;
  /** Level at the onset. */
  from: number;
  /** What the host used then; NaN where unknown. */
  usedAtOnset: number;
  /** Cells since the onset. */
  ring: CellRing;
  growth: Growth;
  /** How it stands, where it was told before. */
  told?: {
    state: 'probable' | 'confirmed';
    atMs: number;
    attribution: Attribution;
    restarts: Proof['excluded'];
  };
}

/** Where a finding that was told lies on the axis of its subject. */
export interface Anchor {
  /** Beginning of its first cell. */
  fromMs: number;
  /** What levels are higher by on this axis: those of a lineage have no zero. */
  risenBy: number;
}

/** @param cells of the subject; those since the onset become the case's */
export function openingOf(
  accused: Accused,
  growth: Growth,
  cells: CellRing,
  rest: Rest,
  { clock, host }: Surroundings,
): Opening {
  const onset = beginningOf(growth, cells, rest);
  return {
    subject: accused.describe(onset.atMs),
    onsetMs: onset.atMs,
    onsetHostMs: clock.hostTime(onset.atMs),
    firstSeenMs: clock.hostTime(clock.nowMs),
    from: onset.level,
    usedAtOnset: host.usedAt(onset.atMs),
    ring: cellsSince(onset.atMs, cells),
    growth,
  };
}

/**
 * A finding as it was told last.
 * @returns undefined where it is closed or has no cells to go on from
 */
export function resumedOpening(
  accused: Accused,
  finding: Finding,
  { fromMs, risenBy }: Anchor,
  { host, gaps, clock }: Surroundings,
): Opening | undefined {
  const { state, proof, onsetMs, updatedMs } = finding;
  const [first] = proof.points;
  if (!first || (state !== 'probable' && state !== 'confirmed')) return undefined;
  const ring = ringOf(proof, fromMs, risenBy);
  if (ring.length === 0) return undefined;
  const axisOf = (hostMs: number): number => fromMs + hostMs - first.atMs;
  const { statistic, threshold, valueAtFrom, idleMs, idleSlopePerHour, activeSlopePerHour } = proof;
  return {
    subject: finding.subject,
    onsetMs: axisOf(onsetMs),
    onsetHostMs: onsetMs,
    firstSeenMs: finding.firstSeenMs,
    from: finding.from + risenBy,
    usedAtOnset: usedAtOnset(accused, finding, host, axisOf),
    ring,
    growth: {
      stretch: stretchOf(ring, gaps),
      slope: { perHour: finding.slopePerHour, start: valueAtFrom + risenBy },
      drift: { statistic, threshold, isSignificant: statistic > threshold },
    },
    told: {
      state,
      atMs: Math.min(axisOf(updatedMs), clock.nowMs),
      attribution: {
        class: finding.class,
        idleMs,
        ...(idleSlopePerHour !== undefined && { idleSlopePerHour }),
        ...(activeSlopePerHour !== undefined && { activeSlopePerHour }),
      },
      restarts: proof.excluded.filter(({ reason }) => reason === RESTART),
    },
  };
}

/** As many cells as there are since an instant, of a length that leaves room for more. */
function cellsSince(fromMs: number, cells: CellRing): CellRing {
  let { cellMs } = cells;
  while (cells.endMs - fromMs >= cellMs * MOST_CELLS) cellMs *= 2;
  return cells.since(fromMs, MOST_CELLS, cellMs);
}

/** Points of a proof are cells in a row. Where the clock has stepped since, they fall to the cells that lie nearest. */
function ringOf({ points, cellMs }: Proof, fromMs: number, risenBy: number): CellRing {
  const ring = new CellRing(cellMs, MOST_CELLS);
  const firstCell = Math.round(fromMs / cellMs);
  for (const [index, { value, activity }] of points.entries()) {
    // The middle of a cell: its beginning, divided, may come out as the end of the one before.
    const atMs = (firstCell + index + 0.5) * cellMs;
    if (value !== null) ring.add(atMs, value + risenBy, activity ?? Number.NaN);
  }
  return ring;
}

/** What the host used at an onset that is out of sight: from the part of its growth that the finding was told to explain. */
function usedAtOnset(
  accused: Accused,
  { from, to, bytesFrom, bytesTo, onsetMs, updatedMs, explainedShare }: Finding,
  host: HostMemory,
  axisOf: (hostMs: number) => number,
): number {
  const seen = host.usedAt(axisOf(onsetMs));
  if (!Number.isNaN(seen)) return seen;
  if (explainedShare === undefined || explainedShare === 0) return Number.NaN;
  const growthBytes =
    bytesFrom === undefined || bytesTo === undefined
      ? (to - from) * (accused.bytesPerUnit?.(axisOf(onsetMs)) ?? 1)
      : bytesTo - bytesFrom;
  return host.usedAt(axisOf(updatedMs)) - growthBytes / explainedShare;
}
