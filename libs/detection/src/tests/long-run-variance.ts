/**
 * Long-run variance of a series: its variance and twice its autocovariances up to `lags`, with Bartlett's weights,
 * which keep the sum from going below zero (Newey & West 1987). Assumes a series that is stationary about its mean.
 */
export function longRunVariance(values: Float64Array, lags: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let variance = 0;
  for (let lag = 0; lag <= Math.min(lags, values.length - 1); lag++) {
    let covariance = 0;
    for (let index = lag; index < values.length; index++) {
      covariance += ((values[index] as number) - mean) * ((values[index - lag] as number) - mean);
    }
    variance += ((lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * covariance) / values.length;
  }
  return Math.max(0, variance);
}
