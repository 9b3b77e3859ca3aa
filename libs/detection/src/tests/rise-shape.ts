import { envelopeOf } from '../series/envelope.ts';
import type { Stretch } from '../series/stretch.ts';

/** A rise smaller than this share of its level is none. */
const LEAST_RISE = 0.05;
/** What rose has to keep this much of it. */
const KEPT = 0.5;
/** A line takes 1.8 times as long to nine tenths as to a half, an exponential 3.3 times. */
const BENT = 2.4;
/** Second half of a rise over the first, below which it slows down. */
const SLOWING = 0.6;

/**
 * How a level rose since the stretch began: `warming` slows down towards an end, as caches do and pools, `filling` went
 * straight and ended, or still goes straight (`rising`). `level` did not rise, or gave it back.
 */
export type RiseShape = 'level' | 'warming' | 'filling' | 'rising';

/** @param envelopeMs what comes and goes within this time is left out */
export function riseShapeOf(stretch: Stretch, envelopeMs: number): RiseShape {
  const { hours, floors, count } = envelopeOf(stretch, envelopeMs);
  if (count < 6) return 'level';
  const first = floors[0] as number;
  const last = floors[count - 1] as number;
  const highest = floors.reduce((most, floor) => Math.max(most, floor), first);
  const rise = highest - first;
  if (rise < LEAST_RISE * Math.max(1, first) || last - first < KEPT * rise) return 'level';

  const reached = (share: number): number => {
    const index = floors.findIndex((floor) => floor >= first + share * rise);
    return (hours[index] as number) - (hours[0] as number);
  };
  const half = reached(0.5);
  const most = reached(0.9);
  const whole = (hours[count - 1] as number) - (hours[0] as number);
  if (whole > 1.25 * most) return most > BENT * half ? 'warming' : 'filling';
  const middle = floors[count >>> 1] as number;
  return last - middle < SLOWING * (middle - first) ? 'warming' : 'rising';
}
