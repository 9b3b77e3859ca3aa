import { expect, test } from 'vitest';
import { judgeSeries } from './judge-series.ts';
import { seriesOf } from './scenarios/catalogue.ts';

test.each([
  ['linear', 3],
  ['linear with restarts', 1],
  ['late', 2],
  ['descriptors', 1],
  ['only with work', 4],
])('what comes after the flag has no part in it: %s', (family, seed) => {
  const { series } = seriesOf('leaking', family, seed);
  const { flaggedIndex } = judgeSeries(series);
  expect(flaggedIndex).not.toBeNull();
  const until = (length: number): typeof series => ({ ...series, values: series.values.subarray(0, length) });
  expect(judgeSeries(until((flaggedIndex ?? 0) + 1)).flaggedIndex).toBe(flaggedIndex);
  expect(judgeSeries(until(flaggedIndex ?? 0)).flaggedIndex).toBeNull();
});
