/** Counts of hosts by usage and time. */
export interface HeatMap {
  /** Lower edges of the usage buckets, 0..1. */
  edges: number[];
  /** For each time, how many hosts lie in each bucket. */
  counts: number[][];
}

/**
 * Hosts by how full a bucket of theirs is, over time: what RESIN (Lou et al., OSDI 2022) looks at first. A leak moves
 * hosts to the right, row after row.
 *
 * @param usages for each host its usage at each time, 0..1; NaN where unknown
 */
export function heatMapOf(usages: readonly ArrayLike<number>[], buckets = 10): HeatMap {
  const times = Math.max(0, ...usages.map(({ length }) => length));
  const counts = Array.from({ length: times }, (_, time) => {
    const row = Array.from({ length: buckets }, () => 0);
    for (const usage of usages) {
      const share = usage[time] ?? Number.NaN;
      if (Number.isNaN(share)) continue;
      const bucket = Math.max(0, Math.min(buckets - 1, Math.floor(share * buckets)));
      row[bucket] = (row[bucket] as number) + 1;
    }
    return row;
  });
  return { edges: Array.from({ length: buckets }, (_, bucket) => bucket / buckets), counts };
}
