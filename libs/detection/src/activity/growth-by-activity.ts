import type { Stretch } from '../series/stretch.ts';

/** How growth depends on activity: rise = r₀ + γ · activity + β · change of activity, per hour. */
export interface GrowthByActivity {
  /** Growth an hour without any activity. */
  r0: number;
  r0Error: number;
  /** What full activity adds to it. */
  gamma: number;
  gammaError: number;
  meanActivity: number;
}

/**
 * Least squares over a stretch's increments. What load merely holds while it lasts is in β and taken out. Standard
 * errors take increments as independent, which noise about a level makes too wide rather than too narrow (its
 * increments cancel each other). Undefined where activity is unknown or hardly varies.
 */
export function growthByActivity({ hours, floors, activity, count }: Stretch): GrowthByActivity | undefined {
  const rows: [number, number, number][] = [];
  for (let index = 1; index < count; index++) {
    const elapsed = (hours[index] as number) - (hours[index - 1] as number);
    const mean = ((activity[index] as number) + (activity[index - 1] as number)) / 2;
    const change = (activity[index] as number) - (activity[index - 1] as number);
    if (Number.isNaN(mean) || elapsed <= 0) continue;
    const rise = (floors[index] as number) - (floors[index - 1] as number);
    rows.push([rise / elapsed, mean, change / elapsed]);
  }
  if (rows.length < 24) return undefined;
  const [meanY, meanA, meanD] = [0, 1, 2].map(
    (column) => rows.reduce((sum, row) => sum + (row[column] as number), 0) / rows.length,
  ) as [number, number, number];
  let aa = 0;
  let ad = 0;
  let dd = 0;
  let ay = 0;
  let dy = 0;
  for (const [y, a, d] of rows) {
    aa += (a - meanA) ** 2;
    ad += (a - meanA) * (d - meanD);
    dd += (d - meanD) ** 2;
    ay += (a - meanA) * (y - meanY);
    dy += (d - meanD) * (y - meanY);
  }
  const determinant = aa * dd - ad * ad;
  if (!(determinant > 1e-12 * aa * dd) || Math.sqrt(aa / rows.length) < LEAST_DEVIATION) return undefined;
  const gamma = (ay * dd - dy * ad) / determinant;
  const beta = (dy * aa - ay * ad) / determinant;
  const r0 = meanY - gamma * meanA - beta * meanD;
  const squares = rows.reduce((sum, [y, a, d]) => sum + (y - r0 - gamma * a - beta * d) ** 2, 0);
  const variance = squares / (rows.length - 3);
  const gammaVariance = (variance * dd) / determinant;
  return {
    r0,
    r0Error: Math.sqrt(variance / rows.length + meanA ** 2 * gammaVariance),
    gamma,
    gammaError: Math.sqrt(gammaVariance),
    meanActivity: meanA,
  };
}

/** Activity that deviates by less than this cannot tell work from idleness. */
const LEAST_DEVIATION = 0.03;
