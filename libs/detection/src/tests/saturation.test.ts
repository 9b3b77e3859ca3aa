import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { type Blocks, blocksOf } from '../series/blocks.ts';
import { type Saturation, saturationOf, warmUpRatio } from './saturation.ts';

function saturation(floorAt: (minute: number) => number): Saturation | undefined {
  return saturationOf(blocksOf(stretchFrom(minutes(120, floorAt)), 8) as Blocks);
}

test('a line keeps its pace', () => {
  const line = saturation((minute) => 100 + minute);
  expect(line?.ratio).toBeCloseTo(1, 6);
  expect(line?.ratioAtLeast).toBeCloseTo(1, 6);
});

test.each([30, 60, 120, 480])('a warm-up of %d minutes shows its time constant', (timeConstant) => {
  const warming = saturation((minute) => 500 * (1 - Math.exp(-minute / timeConstant)));
  expect(warming?.ratio).toBeCloseTo(warmUpRatio(120, timeConstant), 3);
});

test('a logarithm slows down', () => {
  expect(saturation((minute) => 100 * Math.log1p(minute / 10))?.ratio).toBeLessThan(0.5);
});

test('noise makes the ratio unsure', () => {
  const random = new Random(4);
  const noisy = saturation((minute) => 100 + minute + 30 * random.normal());
  expect(noisy?.ratioAtLeast).toBeLessThan((noisy?.ratio ?? 0) - 0.2);
  expect(noisy?.ratioAtMost).toBeGreaterThan((noisy?.ratio ?? 0) + 0.2);
});

test('what fell at first says nothing', () => {
  expect(saturation((minute) => Math.abs(minute - 60))).toBeUndefined();
});
