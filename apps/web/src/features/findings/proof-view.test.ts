import { expect, it } from 'vitest';
import { exampleFinding } from './finding-fixture.ts';
import { extentOf, proofView } from './proof-view.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;

const finding = exampleFinding();
const { proof, updatedMs } = finding;
const view = proofView(finding);

it('draws the fitted line from where it begins, with the slope of the claim', () => {
  expect(view.line.map(({ value }) => value / MIB)).toEqual([100, 130]);
});

it('opens the band to both sides of the middle of the stretch', () => {
  expect(view.band.map(({ value }) => value / MIB)).toEqual([101.5, 128.5, 131.5, 98.5]);
});

it('ends the forecast where the growth has used up the headroom', () => {
  expect(view.forecast?.level).toBe(220 * MIB);
  expect(view.forecast?.ends.map(({ atMs }) => (atMs - updatedMs) / HOUR)).toEqual([8, 9, 10]);
});

it('does not show an end that is far beyond the middle one', () => {
  const late = exampleFinding({
    forecast: {
      limit: 'host',
      limitValue: 1,
      atMs: [updatedMs + HOUR, updatedMs + 2 * HOUR, updatedMs + 1000 * HOUR],
    },
  });
  const { toMs } = proofView(late).windowWithForecast;
  expect(toMs).toBeGreaterThan(updatedMs + 4 * HOUR);
  expect(toMs).toBeLessThan(updatedMs + 5 * HOUR);
});

it('keeps all of it in sight', () => {
  const [min, max] = extentOf(view, false);
  expect(min).toBeLessThan(98.5 * MIB);
  expect(max).toBeGreaterThan(131.5 * MIB);
  expect(extentOf(view, true)[1]).toBeGreaterThan(220 * MIB);
  expect(view.window.fromMs).toBeLessThan(proof.fromMs);
});

it('has no forecast where the finding has none', () => {
  const { forecast, window, windowWithForecast } = proofView(exampleFinding({ forecast: null }));
  expect(forecast).toBeNull();
  expect(windowWithForecast).toEqual(window);
});

it('joins the hours in which the host was busy', () => {
  const points = [0.1, 0.5, 0.9, null, 0.2].map((activity, hour) => ({
    atMs: hour * HOUR,
    value: 1,
    activity,
  }));
  expect(proofView(exampleFinding({ proof: { ...proof, cellMs: HOUR, points } })).busy).toEqual([
    { fromMs: HOUR, toMs: 3 * HOUR },
    { fromMs: 4 * HOUR, toMs: 5 * HOUR },
  ]);
});
