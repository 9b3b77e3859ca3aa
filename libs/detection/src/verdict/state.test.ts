import { expect, test } from 'vitest';
import { nextState, type Progress } from './state.ts';

const growing: Progress = {
  state: 'probable',
  isGone: false,
  holds: true,
  sinceOnsetMs: 100,
  confirmMs: 200,
  recentShare: 1,
  from: 10,
  peak: 100,
  now: 100,
};

test.each<[string, Partial<Progress>, ReturnType<typeof nextState>]>([
  ['goes on', {}, { state: 'probable' }],
  ['is confirmed when it lasted as long again', { sinceOnsetMs: 200 }, { state: 'confirmed' }],
  [
    'is not confirmed while its path is not satisfied',
    { sinceOnsetMs: 500, holds: false },
    { state: 'probable' },
  ],
  [
    'stays confirmed when it slows down',
    { state: 'confirmed', holds: false, recentShare: 0.3 },
    { state: 'confirmed' },
  ],
  ['is fixed when all is gone', { isGone: true, now: 0 }, { state: 'fixed', fixedBecause: 'ended' }],
  ['is fixed when half of it was given back', { now: 54 }, { state: 'fixed', fixedBecause: 'fell' }],
  ['is open while less was', { now: 56 }, { state: 'probable' }],
  [
    'is fixed when it stands still',
    { state: 'confirmed', recentShare: 0.05 },
    { state: 'fixed', fixedBecause: 'flat' },
  ],
  ['is open while that cannot be said', { recentShare: undefined }, { state: 'probable' }],
])('a finding %s', (_name, over, expected) => {
  expect(nextState({ ...growing, ...over })).toEqual(expected);
});
