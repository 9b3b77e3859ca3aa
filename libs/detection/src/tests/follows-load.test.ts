import { expect, test } from 'vitest';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { type Blocks, blocksOf } from '../series/blocks.ts';
import { followsLoad } from './follows-load.ts';

function follows(floorAt: (minute: number) => number, activity: (minute: number) => number): boolean {
  return followsLoad(blocksOf(stretchFrom(minutes(160, floorAt), { activity }), 8) as Blocks);
}

const ramp = (minute: number): number => 0.1 + 0.004 * minute;
const morning = (minute: number): number => 0.05 + 0.6 * Math.sin((Math.PI * minute) / 320) ** 2;

test('a level that rises with the load follows it', () => {
  expect(follows((minute) => 100 + 300 * ramp(minute), ramp)).toBe(true);
  expect(follows((minute) => 100 + 300 * morning(minute), morning)).toBe(true);
});

test('growth on an idle host follows nothing', () => {
  expect(
    follows(
      (minute) => 100 + minute,
      () => 0.03,
    ),
  ).toBe(false);
});

test('a leak is straighter than load that happens to begin meanwhile', () => {
  expect(
    follows(
      (minute) => 100 + minute,
      (minute) => (minute < 80 ? 0.1 : 0.9),
    ),
  ).toBe(false);
});

test('unknown load explains nothing', () => {
  expect(
    follows(
      (minute) => 100 + minute,
      () => Number.NaN,
    ),
  ).toBe(false);
});
