import type { Finding } from '../model.ts';

/** How an open finding stands at this moment. */
export interface Progress {
  state: 'probable' | 'confirmed';
  /** Everything that grew is gone: the process, or all members since the onset. */
  isGone: boolean;
  /** Its path is satisfied with all of the growth since the onset. */
  holds: boolean;
  sinceOnsetMs: number;
  confirmMs: number;
  /** Growth over a stretch as long as the path's shortest, over what the claimed slope makes of it; undefined before. */
  recentShare: number | undefined;
  /** Levels at the onset, at the highest since, and now. */
  from: number;
  peak: number;
  now: number;
}

export type NextState = Pick<Finding, 'state' | 'fixedBecause'>;

/** A subject that keeps this little of its pace has stopped. */
const FLAT_SHARE = 0.1;
/** A subject that gave back this much of its growth is not leaking it. */
const GIVEN_BACK = 0.5;

/**
 * What becomes of a finding: `probable` → `confirmed` when the growth lasted as long again, `fixed` when what grew is
 * gone, fell, or stands still. Nothing leads back: a claim once confirmed stays until it ends.
 */
export function nextState(progress: Progress): NextState {
  const { state, isGone, holds, sinceOnsetMs, confirmMs, recentShare, from, peak, now } = progress;
  if (isGone) return { state: 'fixed', fixedBecause: 'ended' };
  if (now < peak - GIVEN_BACK * (peak - from)) return { state: 'fixed', fixedBecause: 'fell' };
  if (recentShare !== undefined && recentShare < FLAT_SHARE) return { state: 'fixed', fixedBecause: 'flat' };
  if (state === 'probable' && holds && sinceOnsetMs >= confirmMs) return { state: 'confirmed' };
  return { state };
}
