import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { Random } from '../evaluate/random.ts';
import { growthByActivity } from './growth-by-activity.ts';

const wave = (index: number): number => 0.4 + 0.3 * Math.sin((2 * Math.PI * index) / 24);

/** A level that grows by `idle` an hour and by `work` times activity, and holds `held` times activity besides. */
function stretchOf(idle: number, work: number, held: number, noise: (index: number) => number = () => 0) {
  let leaked = 0;
  const levels = minutes(240, (index) => {
    leaked += (idle + work * wave(index)) / 60;
    return leaked + held * wave(index) + noise(index);
  });
  return stretchFrom(levels, { activity: wave });
}

test('tells growth in idleness from growth with work, and both from what load holds', () => {
  const fit = growthByActivity(stretchOf(3, 10, 50));
  expect(fit?.r0).toBeCloseTo(3, 0);
  expect(fit?.gamma).toBeCloseTo(10, -1);
});

test('unknown or unchanging activity tells nothing', () => {
  const levels = minutes(100, (index) => index);
  expect(growthByActivity(stretchFrom(levels, { activity: () => Number.NaN }))).toBeUndefined();
  expect(growthByActivity(stretchFrom(levels, { activity: () => 0.4 }))).toBeUndefined();
});

test('growth that does not care for work is said to come with it in less than one of twenty', () => {
  const random = new Random(3);
  let accused = 0;
  for (let trial = 0; trial < 500; trial++) {
    const fit = growthByActivity(stretchOf(5, 0, 20, () => 0.2 * random.normal()));
    if (fit && fit.gamma > 1.96 * fit.gammaError) accused++;
  }
  expect(accused / 500).toBeLessThan(0.05);
});
