import { HOUR_MS, hoursOf, type Stretch } from './stretch.ts';

/** A stretch cut into equal parts of observed time. */
export interface Blocks {
  readonly count: number;
  /** Length of one block. */
  readonly hours: number;
  readonly means: Float64Array;
  /** Mean activity, NaN where unknown. */
  readonly activity: Float64Array;
  /**
   * Levels at the blocks' edges, one more than there are blocks: the lowest that the series was from there to its
   * end. A rise from edge to edge was never given back.
   */
  readonly edges: Float64Array;
}

/** Undefined while a block has no cell. */
export function blocksOf(stretch: Stretch, count: number): Blocks | undefined {
  const { hours, floors, activity } = stretch;
  const length = (hoursOf(stretch) + stretch.cellMs / HOUR_MS) / count;
  const origin = hours[0] as number;
  const cells = new Float64Array(count);
  const known = new Float64Array(count);
  const sums = new Float64Array(count);
  const activitySums = new Float64Array(count);
  const edges = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  for (let index = 0; index < stretch.count; index++) {
    const block = Math.min(count - 1, Math.floor(((hours[index] as number) - origin) / length));
    const floor = floors[index] as number;
    cells[block] = (cells[block] as number) + 1;
    sums[block] = (sums[block] as number) + floor;
    edges[block] = Math.min(edges[block] as number, floor);
    if (!Number.isNaN(activity[index])) {
      known[block] = (known[block] as number) + 1;
      activitySums[block] = (activitySums[block] as number) + (activity[index] as number);
    }
  }
  if (cells.includes(0)) return undefined;
  const newest = Math.max(1, Math.floor(stretch.count / (4 * count)));
  for (let index = stretch.count - newest; index < stretch.count; index++) {
    edges[count] = Math.min(edges[count] as number, floors[index] as number);
  }
  for (let block = count - 1; block >= 0; block--) {
    edges[block] = Math.min(edges[block] as number, edges[block + 1] as number);
  }
  return {
    count,
    hours: length,
    means: sums.map((sum, block) => sum / (cells[block] as number)),
    activity: activitySums.map((sum, block) => sum / (known[block] as number)),
    edges,
  };
}

/** What each block added for good. */
export function risesOf({ count, edges }: Blocks): number[] {
  return Array.from({ length: count }, (_, block) => (edges[block + 1] as number) - (edges[block] as number));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
