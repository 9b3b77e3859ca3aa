import type { Stretch } from '../series/stretch.ts';

/** Over the stretch activity has to rise by this share of its own mean. */
const RISING_SHARE = 0.03;
/** Share of the level's variance that activity has to explain. */
const EXPLAINED = 0.9;

/**
 * Does the level of days rise as the activity of days does? Growing traffic and a leak cannot be told apart as long as
 * both are straight lines, so nothing is claimed then: squared correlation of envelope and mean activity, looked at only
 * where activity itself rises. Assumes an envelope whose activity is the mean of its window.
 */
export function followsLoadTrend({
  floors,
  activity,
  count,
}: Pick<Stretch, 'floors' | 'activity' | 'count'>): boolean {
  let known = 0;
  let meanX = 0;
  let meanY = 0;
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(activity[index])) continue;
    known++;
    meanX += activity[index] as number;
    meanY += floors[index] as number;
  }
  if (known < count / 2 || known < 3) return false;
  meanX /= known;
  meanY /= known;
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(activity[index])) continue;
    const x = (activity[index] as number) - meanX;
    const y = (floors[index] as number) - meanY;
    squaresX += x * x;
    squaresY += y * y;
    products += x * y;
  }
  if (products <= 0 || !isActivityRising({ activity, count })) return false;
  return products ** 2 >= EXPLAINED * squaresX * squaresY;
}

/** Is the last third of a stretch busier than the first? False where that is unknown. */
export function isActivityRising({ activity, count }: Pick<Stretch, 'activity' | 'count'>): boolean {
  const third = Math.max(1, Math.floor(count / 3));
  const rise = meanOf(activity.subarray(count - third)) - meanOf(activity.subarray(0, third));
  return rise > 0 && rise >= RISING_SHARE * meanOf(activity);
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  let known = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return sum / known;
}
