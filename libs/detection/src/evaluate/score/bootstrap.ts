import { Random } from '../random.ts';

const DRAWS = 1000;
const COVERAGE = 0.95;

/** A figure with the interval in which 95 % of resampled data sets put it (Efron 1979, percentiles). */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** Assumes that items are independent of each other: a series is an item, not a sample. */
export function bootstrap<Item>(
  items: readonly Item[],
  figure: (items: readonly Item[]) => number,
): Estimate {
  const random = new Random(items.length);
  const draws: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const value = figure(items.map(() => random.pick(items)));
    if (!Number.isNaN(value)) draws.push(value);
  }
  draws.sort((a, b) => a - b);
  const at = (share: number): number => draws[Math.round(share * (draws.length - 1))] ?? Number.NaN;
  return { value: figure(items), low: at((1 - COVERAGE) / 2), high: at((1 + COVERAGE) / 2) };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
