/** Blocks that a series is cut into: few enough to be independent of each other, enough for an interval. */
const BLOCKS = 12;

/** 97.5 % quantile of Student's t with `BLOCKS - 2` degrees of freedom. */
const STUDENT = 2.228;

/** What a series grows by a unit of its time, with the ends of a 95 % interval. */
export interface Growth {
  low: number;
  slope: number;
  high: number;
}

/**
 * Least squares over the means of {@link BLOCKS} blocks: readings a few seconds apart depend on each other, and taken
 * one by one would promise too narrow an interval. Undefined for fewer readings than two a block.
 */
export function growthOf(readings: readonly { at: number; value: number }[]): Growth | undefined {
  if (readings.length < 2 * BLOCKS) return undefined;
  const blocks = Array.from({ length: BLOCKS }, (_, block) => {
    const from = Math.round((block * readings.length) / BLOCKS);
    const part = readings.slice(from, Math.round(((block + 1) * readings.length) / BLOCKS));
    return { at: mean(part.map(({ at }) => at)), value: mean(part.map(({ value }) => value)) };
  });
  const at = mean(blocks.map((block) => block.at));
  const value = mean(blocks.map((block) => block.value));
  const spread = sum(blocks.map((block) => (block.at - at) ** 2));
  const slope = sum(blocks.map((block) => (block.at - at) * (block.value - value))) / spread;
  const residuals = sum(blocks.map((block) => (block.value - value - slope * (block.at - at)) ** 2));
  const width = STUDENT * Math.sqrt(residuals / (BLOCKS - 2) / spread);
  return { low: slope - width, slope, high: slope + width };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
