import { expect, it } from 'vitest';
import { activityPath } from './activity-path.ts';

const WINDOW = { fromMs: 0, toMs: 100 };

it('steps from sample to sample', () => {
  expect(activityPath([0, 10, 20], [0, 0.5, 1], WINDOW)).toBe('M0.0 16V16.0H0.0V8.0H100.0V0.0H200.0V16Z');
});

it('does not bridge a gap', () => {
  expect(activityPath([0, 11, 50, 60], [1, null, 1, 0.5], WINDOW)).toBe(
    'M0.0 16V0.0H0.0V16ZM500.0 16V0.0H500.0V8.0H600.0V16Z',
  );
});

it('stays within the window', () => {
  expect(activityPath([-50, 200], [0, 1], WINDOW)).toBe('M0.0 16V16.0H0.0V0.0H1000.0V16Z');
});
