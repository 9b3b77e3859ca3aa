import { envelopeOf } from '../series/envelope.ts';
import { lineThrough } from '../series/line.ts';
import { HOUR_MS, type Stretch } from '../series/stretch.ts';
import { criticalValue, driftOf, STRICT } from '../tests/drift.ts';
import type { CohortMember } from './model.ts';

/** A program's first hours are its start-up. */
const SETTLING_HOURS = 6;
const ENVELOPE_HOURS = 24;
/** Hours of envelope that a member is judged on, at least. */
const LEAST_HOURS = 6;
/** Upper 1 % of the normal distribution. */
const NORMAL_99 = 2.3263;

/** How one member grows, on the lower envelope of a day, its start-up left out. */
export interface MemberGrowth {
  member: CohortMember;
  /** Level at the beginning and growth since. */
  level: number;
  growth: number;
  /** Growth in the second half of the time. */
  lateGrowth: number;
  perHour: number;
  /** Statistic of the drift test, on the scale of a normal variable. */
  z: number;
}

/** @param untilHours only what was seen by this age; undefined while it is too little */
export function growthOfMember(member: CohortMember, untilHours: number): MemberGrowth | undefined {
  const { hours, floors, count } = envelopeOf(settled(member, untilHours), ENVELOPE_HOURS * HOUR_MS);
  if (count < LEAST_HOURS) return undefined;
  const level = floors[0] as number;
  const newest = floors[count - 1] as number;
  const increments = floors.slice(1).map((floor, index) => floor - (floors[index] as number));
  const lags = Math.min(ENVELOPE_HOURS, Math.ceil(increments.length / 3));
  const drift = driftOf(increments, lags, STRICT);
  return {
    member,
    level,
    growth: newest - level,
    lateGrowth: newest - (floors[count >>> 1] as number),
    perHour: lineThrough(hours, floors).slope,
    z: (drift.statistic * NORMAL_99) / criticalValue(lags / increments.length, 0.99),
  };
}

function settled({ hourlyFloors }: CohortMember, untilHours: number): Stretch {
  const most = Math.min(hourlyFloors.length, Math.floor(untilHours));
  const at: number[] = [];
  for (let hour = SETTLING_HOURS; hour < most; hour++) if (!Number.isNaN(hourlyFloors[hour])) at.push(hour);
  return {
    cellMs: HOUR_MS,
    count: at.length,
    atMs: Float64Array.from(at, (hour) => hour * HOUR_MS),
    hours: Float64Array.from(at),
    floors: Float64Array.from(at, (hour) => hourlyFloors[hour] as number),
    activity: new Float64Array(at.length).fill(Number.NaN),
  };
}
