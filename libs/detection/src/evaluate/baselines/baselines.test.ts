import { expect, test } from 'vitest';
import type { EvaluatedSeries } from '../series.ts';
import { BASELINES } from './baselines.ts';
import { hourlyOf } from './hourly.ts';

const MB = 1e6;

function series(megabytesAt: (hour: number) => number, limit = 1000): EvaluatedSeries {
  return {
    id: 's',
    subject: 'process',
    metric: 'anon_bytes',
    startUnixS: 0,
    intervalS: 300,
    values: Float64Array.from({ length: 12 * 24 * 7 }, (_, index) => megabytesAt(index / 12) * MB),
    limit: limit * MB,
  };
}

const wobble = (hour: number): number => 0.2 * Math.sin(hour * 5);

/** Does the rule, as published, ever alarm? */
function alarms(name: string, of: EvaluatedSeries): boolean {
  const rule = BASELINES.find((baseline) => baseline.name === name);
  return rule?.scoresOf(hourlyOf(of)).some((score) => score > rule.published) ?? false;
}

test.each<[string, (hour: number) => number, (hour: number) => number]>([
  ['predict_linear 1 h → 4 h', (hour) => 500 + 5 * hour, (hour) => 500 + 0.5 * hour],
  ['predict_linear 6 h → 24 h', (hour) => 500 + 4 * hour, (hour) => 500 + 0.5 * hour],
  ['predict_linear 24 h → 168 h', (hour) => 500 + 3 * hour, (hour) => 500 + 0.5 * hour],
  ['> 10 % and > 20 MB in an hour', (hour) => 300 + (hour > 50 ? 40 : 0), (hour) => 300 + hour],
  ['Coroot', (hour) => 100 + Math.max(0, 30 * (hour - 100)), (hour) => 300 + 2 * hour],
  ['Mann-Kendall 24 h', (hour) => 300 + hour, () => 300],
  ['Mann-Kendall 72 h', (hour) => 300 + hour / 10, (hour) => 300 - hour / 10],
  ['OLS R² 24 h', (hour) => 300 + hour + wobble(hour), wobble],
  ['PrecogMF, default', (hour) => 400 + Math.max(0, 8 * (hour - 100)), (hour) => 400 + wobble(hour)],
  ['PrecogMF, relaxed', (hour) => 400 + Math.max(0, 2 * (hour - 100)), (hour) => 400 + wobble(hour)],
])('%s alarms on what it looks for, and not on less', (name, grows, rests) => {
  expect(alarms(name, series(grows))).toBe(true);
  expect(alarms(name, series(rests))).toBe(false);
});
