import { type Envelope, envelopeOf } from '../series/envelope.ts';
import { levelPerActivity, withoutLoad } from '../series/load-share.ts';
import { growthOf, type Stretch } from '../series/stretch.ts';
import { followsLoadTrend } from '../tests/load-trend.ts';

/** Of the growth, what has to remain when the load's part is taken out. */
const WITHOUT_LOAD = 0.4;

/**
 * Is it the load that grew from day to day, and the level with it?
 *
 * @param whole all that is known of the level, for what one unit of load adds to it
 * @param stretch the growth, and `risen` its envelope
 */
export function isOfLoad(whole: Stretch, stretch: Stretch, risen: Envelope, dayMs: number): boolean {
  const atFloor = { ...risen, activity: risen.activityAtFloor };
  if (followsLoadTrend(risen) || followsLoadTrend(atFloor)) return true;
  const perActivity = levelPerActivity(whole, cellsPerDayOf(whole, dayMs));
  if (perActivity === 0) return false;
  const calm = envelopeOf(withoutLoad(stretch, perActivity), dayMs);
  return growthOf(calm) < WITHOUT_LOAD * growthOf(risen);
}

export function cellsPerDayOf(stretch: Stretch, dayMs: number): number {
  return Math.max(1, Math.round(dayMs / stretch.cellMs));
}
