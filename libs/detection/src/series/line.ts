/** A straight line through points. */
export interface Line {
  slope: number;
  /** Value at the first point's x. */
  start: number;
}

/** Ordinary least squares over the points from one index up to another. Level when all have one x. */
export function lineThrough(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  from = 0,
  to: number = xs.length,
): Line {
  const count = to - from;
  const origin = xs[from] as number;
  let sumX = 0;
  let sumY = 0;
  for (let index = from; index < to; index++) {
    sumX += (xs[index] as number) - origin;
    sumY += ys[index] as number;
  }
  const meanX = sumX / count;
  const meanY = sumY / count;
  let squares = 0;
  let products = 0;
  for (let index = from; index < to; index++) {
    const x = (xs[index] as number) - origin - meanX;
    squares += x * x;
    products += x * ((ys[index] as number) - meanY);
  }
  const slope = squares > 0 ? products / squares : 0;
  return { slope, start: meanY - slope * meanX };
}
