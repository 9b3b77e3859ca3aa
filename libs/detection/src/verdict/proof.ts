import type { Attribution } from '../activity/attribution.ts';
import type { Proof, ProofPoint } from '../model.ts';
import type { Growth, Path } from '../paths/path.ts';
import type { CellRing } from '../series/cell-ring.ts';
import type { Surroundings } from './surroundings.ts';

/** Why a stretch was left out: nobody knows what happened in it. */
export const SILENCE = 'no samples';
/** The subject ended and was started again. */
export const RESTART = 'restart';

/**
 * What a claim rests on, by the host's clock: its cells, the line through them and what was left out.
 * @param told restarts that an earlier detector knew of
 */
export function proofOf(
  path: Path,
  ring: CellRing,
  { stretch, slope, drift }: Growth,
  { idleMs, idleSlopePerHour, activeSlopePerHour }: Attribution,
  { gaps, clock, restarts }: Surroundings,
  told: Proof['excluded'],
): Proof {
  const fromMs = stretch.atMs[0] as number;
  const silences = gaps.within(fromMs, ring.endMs).map((gap) => ({
    fromMs: clock.hostTime(gap.fromMs),
    toMs: clock.hostTime(gap.toMs),
    reason: SILENCE,
  }));
  const seams = restarts?.(fromMs, ring.endMs).map((seam) => ({ ...seam, reason: RESTART })) ?? [];
  const earlier = told.filter(({ toMs }) => toMs <= (seams[0]?.fromMs ?? Infinity));
  return {
    path: path.name,
    shortestMs: path.shortestMs,
    fromMs: clock.hostTime(fromMs),
    toMs: clock.hostTime(ring.endMs),
    cellMs: ring.cellMs,
    points: pointsOf(ring, clock),
    valueAtFrom: slope.start,
    ...(idleSlopePerHour !== undefined && { idleSlopePerHour }),
    ...(activeSlopePerHour !== undefined && { activeSlopePerHour }),
    idleMs,
    statistic: drift.statistic,
    threshold: drift.threshold,
    excluded: [...silences, ...earlier, ...seams],
  };
}

function pointsOf(ring: CellRing, clock: Surroundings['clock']): ProofPoint[] {
  return Array.from({ length: ring.length }, (_, index) => ({
    atMs: clock.hostTime(ring.startMs(index)),
    value: orNull(ring.floor(index)),
    activity: orNull(ring.activity(index)),
  }));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
