import { expect, it } from 'vitest';
import { parseFilter } from '@/lib/filter/filter.ts';
import { countGrowth, type Family, filterFamilies, memoryGrowth } from './family-rows.ts';

const family: Family = {
  key: 'a',
  command: 'npm exec …',
  unit: null,
  container: 'c0ffee',
  spawner: 'supervisor',
  spawnerPid: 7,
  count: 406,
  baselineCount: 14,
  ownBytes: 500,
  baselineOwnBytes: 100,
  pids: [1, 2],
};

it('compares with the baseline, where there is one', () => {
  expect([countGrowth(family), memoryGrowth(family)]).toEqual([392, 400]);
  const young = { ...family, baselineCount: null, baselineOwnBytes: null };
  expect([countGrowth(young), memoryGrowth(young)]).toEqual([null, null]);
});

it.each([
  ['npm', 1],
  ['spawner:supervisor container:c0', 1],
  ['nginx', 0],
])('filters by %s', (text, count) => {
  expect(filterFamilies([family], parseFilter(text))).toHaveLength(count);
});
