import { type Stretch } from './stretch.ts';

/** Activity has to vary by this much within a day, and to explain this much of the level's variation within it. */
const LEAST_VARIATION = 0.02;
const LEAST_EXPLAINED = 0.3;

/**
 * What one unit of activity adds to the level: the slope of level over activity, both as they differ from their mean of
 * the surrounding day, so that neither drift has a part in it. 0 where activity is unknown, hardly varies, or explains
 * little; never negative.
 */
export function levelPerActivity({ floors, activity, count }: Stretch, cellsPerDay: number): number {
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  let cells = 0;
  for (let from = 0; from + cellsPerDay <= count; from += cellsPerDay) {
    let known = 0;
    let sumX = 0;
    let sumY = 0;
    for (let index = from; index < from + cellsPerDay; index++) {
      if (Number.isNaN(activity[index])) continue;
      known++;
      sumX += activity[index] as number;
      sumY += floors[index] as number;
    }
    if (known < cellsPerDay / 2) continue;
    for (let index = from; index < from + cellsPerDay; index++) {
      if (Number.isNaN(activity[index])) continue;
      const x = (activity[index] as number) - sumX / known;
      const y = (floors[index] as number) - sumY / known;
      squaresX += x * x;
      squaresY += y * y;
      products += x * y;
    }
    cells += known;
  }
  if (cells === 0 || products <= 0 || Math.sqrt(squaresX / cells) < LEAST_VARIATION) return 0;
  return products ** 2 >= LEAST_EXPLAINED * squaresX * squaresY ? products / squaresX : 0;
}

/** The stretch as it would be had the load always been the same. */
export function withoutLoad(stretch: Stretch, perActivity: number): Stretch {
  if (perActivity === 0) return stretch;
  const floors = new Float64Array(stretch.count);
  let usual = 0;
  for (let index = 0; index < stretch.count; index++) {
    if (!Number.isNaN(stretch.activity[index])) usual = stretch.activity[index] as number;
    floors[index] = (stretch.floors[index] as number) - perActivity * usual;
  }
  return { ...stretch, floors };
}
