import { median } from '../series/blocks.ts';

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const NORMAL = 1.4826;

/**
 * How far each value lies from the median, in robust deviations (Iglewicz & Hoaglin 1993: beyond 3.5 is an outlier).
 * `leastDeviation` stands in where most values are the same.
 */
export function modifiedZ(values: readonly number[], leastDeviation: number): number[] {
  const middle = median(values);
  const deviation = Math.max(
    leastDeviation,
    NORMAL * median(values.map((value) => Math.abs(value - middle))),
  );
  return values.map((value) => (value - middle) / deviation);
}
