import { expect, it } from 'vitest';
import { type Decision, isCounted } from './decision-words.ts';

it.each<[Decision, number | null, boolean]>([
  ['acknowledged', null, true],
  ['reopened', null, true],
  ['expected', null, false],
  ['not_a_leak', null, false],
  ['muted', 2000, false],
  ['muted', 500, true],
])('%s until %s counts: %s', (decision, untilMs, counts) => {
  expect(isCounted({ decision, untilMs }, 1000)).toBe(counts);
});

it('counts while nobody has said anything', () => {
  expect(isCounted(null, 0)).toBe(true);
});
