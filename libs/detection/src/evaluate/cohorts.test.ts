import { expect, test } from 'vitest';
import { Cohorts } from './cohorts.ts';
import { type FleetKind, fleetOf } from './scenarios/fleets.ts';

function judge(kind: FleetKind, seed: number): { cohort: string; leak: boolean; outliers: number }[] {
  const cohorts = new Cohorts();
  for (const { series, label } of fleetOf(kind, seed)) cohorts.add(series, label);
  return cohorts
    .judge()
    .map(({ cohort, leak, outliers }) => ({ cohort, leak, outliers: outliers.length }))
    .toSorted((a, b) => a.cohort.localeCompare(b.cohort));
}

test('of a service whose new version leaks, the new version is told and the old is not', () => {
  expect(judge('a whole version', 4).map(({ leak }) => leak)).toEqual([false, true]);
});

test('a healthy fleet is left alone', () => {
  expect(judge('healthy fleet', 1)).toMatchObject([
    { leak: false, outliers: 0 },
    { leak: false, outliers: 0 },
  ]);
});
