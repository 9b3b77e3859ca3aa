import { signTest } from '../tests/sign-test.ts';

/** Counts of hosts by level and time. */
export interface HeatMap {
  /** Lower edges of the buckets, in the unit of the levels. The last bucket has no upper one. */
  edges: number[];
  /** For each time, how many hosts lie in each bucket. */
  counts: number[][];
  /** For each bucket, whether hosts have drifted into it or beyond: more have come from below than fell back. */
  isRising: boolean[];
}

/** Where the highest level is this many times the lowest, buckets double in width, or all but one host share the first. */
const WIDE = 16;
const MOST_BUCKETS = 12;
/** So many of the hosts at either end do not decide where buckets are, of so many hosts on at least one: it may lie. */
const FAR_SHARE = 0.01;
const FAR_FROM_HOSTS = 10;
/** Where a host was at first and is at last is the middle of this part of its levels: no single hour decides. */
const END_SHARE = 1 / 4;
/** Of hosts that have crossed an edge, those that went up are more than chance lets go up so often. */
const DRIFT_P = 0.01;

/**
 * Hosts by the level of something of theirs, over time: what RESIN (Lou et al., OSDI 2022) looks at first. A leak moves
 * hosts to higher buckets, hour after hour, and a bucket that they have drifted into is marked by a sign test over the hosts
 * that have crossed its lower edge. It assumes hosts that are independent of each other: a rollout that makes all of them
 * larger at once is marked as well, and to be told by its one step.
 *
 * @param levels for each host its level at each time, none below 0; NaN where unknown. They end at the same time
 */
export function heatMapOf(levels: readonly ArrayLike<number>[]): HeatMap {
  const times = levels.reduce((most, { length }) => Math.max(most, length), 0);
  const edges = edgesOf(levels);
  const counts = Array.from({ length: times }, () => edges.map(() => 0));
  for (const host of levels) {
    for (let time = 0; time < host.length; time++) {
      const bucket = bucketOf(edges, host[time] as number);
      const row = counts[times - host.length + time];
      if (bucket >= 0 && row) row[bucket] = (row[bucket] as number) + 1;
    }
  }
  const ends = levels.map(
    (host) => [middleOf(host, 0, END_SHARE), middleOf(host, 1 - END_SHARE, 1)] as const,
  );
  return { edges, counts, isRising: edges.map((edge, bucket) => bucket > 0 && hasDrifted(ends, edge)) };
}

/** Powers of two, or steps of one: they are whole in the units that people read. */
function edgesOf(levels: readonly ArrayLike<number>[]): number[] {
  const spans = levels.map(spanOf).filter(([least, most]) => most >= least);
  const far = spans.length < FAR_FROM_HOSTS ? 0 : Math.max(1, Math.floor(FAR_SHARE * spans.length));
  const lows = spans.map(([least]) => least).toSorted((a, b) => a - b);
  const [lowest, highest] = [lows[far], spans.map(([, most]) => most).toSorted((a, b) => b - a)[far]];
  if (lowest === undefined || highest === undefined) return [];
  if (highest > WIDE * Math.max(lowest, 1)) {
    const top = Math.floor(Math.log2(highest));
    const bottom = Math.max(top - MOST_BUCKETS + 2, Math.floor(Math.log2(Math.max(lowest, 1))));
    return [0, ...Array.from({ length: top - bottom + 1 }, (_, index) => 2 ** (bottom + index))];
  }
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, highest - lowest) / (MOST_BUCKETS - 2))));
  const first = Math.floor(lowest / step);
  const edges = Array.from(
    { length: Math.floor(highest / step) - first + 1 },
    (_, index) => (first + index) * step,
  );
  return (lows[0] as number) < first * step ? [0, ...edges] : edges;
}

/** Lowest and highest level of a host; what is unknown has neither. */
function spanOf(host: ArrayLike<number>): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let time = 0; time < host.length; time++) {
    const level = host[time] as number;
    if (level < least) least = level;
    if (level > most) most = level;
  }
  return [least, most];
}

/** -1 for what is unknown. */
function bucketOf(edges: readonly number[], level: number): number {
  let bucket = edges.length - 1;
  while (bucket >= 0 && !(level >= (edges[bucket] as number))) bucket--;
  return bucket;
}

function middleOf(host: ArrayLike<number>, from: number, to: number): number {
  const part = Array.from(host)
    .slice(Math.floor(from * host.length), Math.ceil(to * host.length))
    .filter((level) => !Number.isNaN(level))
    .toSorted((a, b) => a - b);
  return part[part.length >>> 1] ?? Number.NaN;
}

function hasDrifted(ends: readonly (readonly [first: number, last: number])[], edge: number): boolean {
  const up = ends.filter(([first, last]) => first < edge && last >= edge).length;
  const down = ends.filter(([first, last]) => first >= edge && last < edge).length;
  return up > down && signTest(up, up + down) < DRIFT_P;
}
