import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { levelPerActivity, withoutLoad } from './load-share.ts';

const DAY = 24;
const wave = (index: number): number => 0.4 + 0.3 * Math.sin((2 * Math.PI * index) / DAY);

test('finds what a unit of activity adds, whatever both drift by', () => {
  const stretch = stretchFrom(
    minutes(240, (index) => 100 + 0.1 * index + 50 * wave(index)),
    { activity: wave },
  );
  expect(levelPerActivity(stretch, DAY)).toBeCloseTo(50, -1);
  const calm = withoutLoad(stretch, 50);
  expect((calm.floors[239] as number) - (calm.floors[0] as number)).toBeCloseTo(24, -1);
});

test.each<[string, (index: number) => number, (index: number) => number]>([
  ['activity that never changes', (index) => index % DAY, () => 0.3],
  ['a level that falls when it is busy', (index) => -wave(index), wave],
  ['activity that has nothing to do with it', (index) => (index * 7919) % 13, wave],
  ['unknown activity', (index) => index, () => Number.NaN],
])('%s adds nothing', (_name, level, activity) => {
  const stretch = stretchFrom(minutes(240, level), { activity });
  expect(levelPerActivity(stretch, DAY)).toBe(0);
  expect(withoutLoad(stretch, 0)).toBe(stretch);
});
