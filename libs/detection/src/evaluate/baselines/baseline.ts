import type { Hourly } from './hourly.ts';

/** What a known rule makes of a series: it alarms while its score is above a threshold. */
export interface Baseline {
  name: string;
  source: string;
  /** The threshold that its authors give. */
  published: number;
  /** The score at the end of each hour, from what came before; NaN where it says nothing. */
  scoresOf: (hourly: Hourly) => Float64Array;
}

/** A score that rests on the latest hours alone. */
export function slidingScores(
  { count }: Hourly,
  windowHours: number,
  scoreOf: (from: number, to: number) => number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, hour) =>
    hour + 1 < windowHours ? Number.NaN : scoreOf(hour + 1 - windowHours, hour + 1),
  );
}

/** A series that has no limit of its own is held against this many times what it began with. */
const LIMIT_OVER_START = 4;

/** Limit that a forecast is held against. */
export function limitOf({ means, limit }: Hourly): number {
  return limit ?? LIMIT_OVER_START * (means.find((mean) => !Number.isNaN(mean)) ?? Number.NaN);
}
