import type { Stretch } from './stretch.ts';

/** A first step this many times the stretch's pace, and this many times any step behind it, is no growth. */
const STEP_OVER_PACE = 6;
const STEP_OVER_STEPS = 2;
/** No more than this part of the points is taken for a start-up. */
const START_UP_SHARE = 0.1;

/**
 * Index at which a stretch begins to grow: the bend of "level, then a straight line" that leaves the smallest squares
 * (two-phase regression, Hinkley 1971, with the first slope held at zero). 0 when it grows from the first cell on.
 *
 * Assumes one bend. A series that rose, rested and rises again has its onset at the later rise only when the rest is
 * the longer part, which delays a finding and never makes one.
 */
export function onsetOf(stretch: Stretch): number {
  return behindStartUp(stretch, bendOf(stretch));
}

function bendOf({ hours, floors, count }: Stretch): number {
  let meanY = 0;
  for (let index = 0; index < count; index++) meanY += (floors[index] as number) / count;
  // Sums over the points behind the bend, of time, time², level and time × level; level is centred.
  let sumT = 0;
  let sumTT = 0;
  let sumY = 0;
  let sumTY = 0;
  let best = 0;
  let bestGain = 0;
  for (let bend = count - 1; bend >= 0; bend--) {
    const at = hours[bend] as number;
    const y = (floors[bend] as number) - meanY;
    const behind = count - 1 - bend;
    const sumX = sumT - behind * at;
    const squares = sumTT - 2 * at * sumT + behind * at * at - (sumX * sumX) / count;
    // Levels are centred over all points, so the product needs no correction for the means.
    const products = sumTY - at * sumY;
    if (products > 0 && squares > 0) {
      const gain = (products * products) / squares;
      if (gain >= bestGain) {
        bestGain = gain;
        best = bend;
      }
    }
    sumT += at;
    sumTT += at * at;
    sumY += y;
    sumTY += at * y;
  }
  return best;
}

function behindStartUp({ hours, floors, count }: Stretch, onset: number): number {
  const last = Math.min(count - 2, onset + Math.floor((count - onset) * START_UP_SHARE));
  const stepAt = (index: number): number => (floors[index + 1] as number) - (floors[index] as number);
  let largestBehind = 0;
  for (let index = last; index < count - 1; index++) largestBehind = Math.max(largestBehind, stepAt(index));
  const elapsed = (hours[count - 1] as number) - (hours[last] as number);
  const pace = ((floors[count - 1] as number) - (floors[last] as number)) / elapsed;

  for (let index = last - 1; index >= onset; index--) {
    const step = stepAt(index);
    const stepPace = step / ((hours[index + 1] as number) - (hours[index] as number));
    if (step > STEP_OVER_STEPS * largestBehind && stepPace > STEP_OVER_PACE * pace) return index + 1;
    largestBehind = Math.max(largestBehind, step);
  }
  return onset;
}
