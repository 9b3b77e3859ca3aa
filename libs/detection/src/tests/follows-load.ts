import type { Blocks } from '../series/blocks.ts';

/** A rise of activity over the window that is worth a thought. */
const RISING_LOAD = 0.1;
/** Share of the level's variation that load has to explain: by itself, or where a straight line does not do it better. */
const EXPLAINED = 0.9;
const EXPLAINED_AS_WELL = 0.7;
/** A line is better when it leaves this many times less unexplained. */
const BETTER = 5;

/**
 * Does the level rise with the load, as it does every morning? Then nothing can be said until the load has gone down
 * again: what gives back is healthy, what does not will be found then.
 *
 * Squared correlation of the blocks' means with their activity, looked at only when activity itself rises. A leak that
 * merely begins when the host gets busy is straighter than the load.
 */
export function followsLoad({ means, activity, count }: Blocks): boolean {
  if (activity.some(Number.isNaN)) return false;
  const third = Math.max(1, Math.round(count / 3));
  const rise = mean(activity.subarray(count - third)) - mean(activity.subarray(0, third));
  if (rise <= RISING_LOAD) return false;
  const byLoad = correlation(means, activity) ** 2;
  const byTime =
    correlation(
      means,
      means.map((_, block) => block),
    ) ** 2;
  return byLoad > EXPLAINED || (byLoad > EXPLAINED_AS_WELL && 1 - byLoad < BETTER * (1 - byTime));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let products = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    const deviationA = (a[index] as number) - meanA;
    const deviationB = (b[index] as number) - meanB;
    products += deviationA * deviationB;
    squaresA += deviationA ** 2;
    squaresB += deviationB ** 2;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale > 0 ? products / scale : 0;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
