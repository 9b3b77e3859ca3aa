import type { EvaluatedSeries } from '../series.ts';

/** A series by the hour, as most rules look at it. */
export interface Hourly {
  count: number;
  /** NaN where no sample was. */
  means: Float64Array;
  /** First and last value of each hour. */
  firsts: Float64Array;
  lasts: Float64Array;
  /** Least-squares pace within the hour, in units an hour; NaN with fewer than three samples. */
  paces: Float64Array;
  isBytes: boolean;
  limit: number | undefined;
}

export function hourlyOf({ values, intervalS, metric, limit }: EvaluatedSeries): Hourly {
  const perHour = 3600 / intervalS;
  const count = Math.floor(values.length / perHour);
  const means = new Float64Array(count).fill(Number.NaN);
  const firsts = means.slice();
  const lasts = means.slice();
  const paces = means.slice();
  for (let hour = 0; hour < count; hour++) {
    const points: [number, number][] = [];
    for (let index = Math.ceil(hour * perHour); index < (hour + 1) * perHour; index++) {
      const value = values[index] as number;
      if (!Number.isNaN(value)) points.push([index / perHour, value]);
    }
    if (points.length === 0) continue;
    firsts[hour] = (points[0] as [number, number])[1];
    lasts[hour] = (points.at(-1) as [number, number])[1];
    means[hour] = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
    if (points.length >= 3) paces[hour] = lineOf(points).slope;
  }
  return { count, means, firsts, lasts, paces, isBytes: metric.endsWith('_bytes'), limit };
}

/** Least squares, with the share of the variance that the line explains. */
export function lineOf(points: readonly (readonly [number, number])[]): {
  slope: number;
  end: number;
  r2: number;
} {
  const count = points.length;
  let meanX = 0;
  let meanY = 0;
  for (const [x, y] of points) {
    meanX += x / count;
    meanY += y / count;
  }
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (const [x, y] of points) {
    squaresX += (x - meanX) ** 2;
    squaresY += (y - meanY) ** 2;
    products += (x - meanX) * (y - meanY);
  }
  const slope = squaresX > 0 ? products / squaresX : 0;
  const end = meanY + slope * ((points.at(-1)?.[0] ?? meanX) - meanX);
  return { slope, end, r2: squaresX > 0 && squaresY > 0 ? products ** 2 / (squaresX * squaresY) : 0 };
}

/** Hours that have a mean, as points. */
export function pointsOf({ means }: Pick<Hourly, 'means'>, from: number, to: number): [number, number][] {
  const points: [number, number][] = [];
  for (let hour = from; hour < to; hour++) {
    const mean = means[hour] as number;
    if (!Number.isNaN(mean)) points.push([hour, mean]);
  }
  return points;
}
