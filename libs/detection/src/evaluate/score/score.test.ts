import { expect, test } from 'vitest';
import type { Judgement } from '../judgement.ts';
import type { EvaluatedSeries, SeriesLabel } from '../series.ts';
import { outcomeOf } from './outcome.ts';
import { scoreOf } from './score.ts';

const MIB = 1024 ** 2;
const SERIES: EvaluatedSeries = {
  id: 's',
  subject: 'process',
  metric: 'anon_bytes',
  startUnixS: 0,
  intervalS: 3600,
  values: Float64Array.from({ length: 7 * 24 }, (_, hour) => hour * MIB),
  limit: 200 * MIB,
};
const LEAK: SeriesLabel = { leak: true, class: 'idle', onsetIndex: 10, slopePerHour: MIB, family: 'linear' };
const HEALTHY: SeriesLabel = {
  leak: false,
  class: 'none',
  onsetIndex: null,
  slopePerHour: null,
  family: 'constant',
};
const SILENT: Judgement = {
  id: 's',
  state: 'watch',
  leak: false,
  claims: 0,
  class: 'none',
  flaggedIndex: null,
  onsetIndex: null,
  slopePerHour: null,
  exhaustedInHours: null,
};
const CLAIM: Judgement = {
  ...SILENT,
  state: 'confirmed',
  leak: true,
  claims: 1,
  class: 'work',
  flaggedIndex: 60,
  onsetIndex: 12,
  slopePerHour: [0.9 * MIB, 1.1 * MIB, 1.3 * MIB],
};

test('counts what was found, missed and claimed wrongly', () => {
  const outcomes = [
    outcomeOf(SERIES, CLAIM, LEAK),
    outcomeOf(SERIES, SILENT, LEAK),
    outcomeOf(SERIES, CLAIM, HEALTHY),
    outcomeOf(SERIES, SILENT, HEALTHY),
    outcomeOf(SERIES, { ...CLAIM, state: 'filling' }, { ...HEALTHY, family: 'fill to a cap' }),
  ];
  const score = scoreOf(outcomes);
  expect(score.figures?.precision.value).toBe(1 / 2);
  expect(score.figures?.recall.value).toBe(1 / 2);
  expect(score.figures?.alarmsPerHostWeek).toBe(1 / 2);
  expect(score.undecidable).toEqual({ series: 1, flagged: 1, fillingOrWarming: 1 });
  expect(score.confusion).toEqual({ idle: { work: 1 } });
  expect(score.delayHours?.p50).toBe(50);
  expect(score.lostMebibytes?.p50).toBe(50);
  expect(score.headroomLeft?.p50).toBeCloseTo(0.7);
  expect(score.slopeError?.p50).toBeCloseTo(0.1);
  expect(score.slopeCoverage?.value).toBe(1);
});
