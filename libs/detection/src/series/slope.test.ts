import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { minutes, stretchFrom } from '../../test/stretches.ts';
import { type Blocks, blocksOf } from './blocks.ts';
import { type Slope, slopeOf } from './slope.ts';
import type { Stretch } from './stretch.ts';

const MIB = 1024 ** 2;

function slope(stretch: Stretch): Slope {
  return slopeOf(stretch, blocksOf(stretch, 8) as Blocks);
}

test('a line has its slope, and an interval no narrower than the instrument', () => {
  const { perHour, start } = slope(stretchFrom(minutes(160, (minute) => 1000 + 5 * minute)));
  expect(perHour[1]).toBeCloseTo(300, 6);
  expect(start).toBeCloseTo(1000, 6);
  expect(perHour[0]).toBeLessThanOrEqual(294);
  expect(perHour[2]).toBeGreaterThanOrEqual(306);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a mebibyte and a header every second and a bit holds both truths (seed %d)',
  (seed) => {
    const random = new Random(seed);
    let nextSecond = random.between(0, 1);
    let bytes = 10 * MIB;
    // One sample each second stands in a cell; here a cell is called a minute.
    const stretch = stretchFrom(
      minutes(125, (second) => {
        while (nextSecond <= second) {
          bytes += MIB + 4096;
          nextSecond += random.between(1, 1.005);
        }
        return bytes;
      }),
    );
    const [low, , high] = slope(stretch).perHour;
    for (const truth of [MIB, (MIB + 4096) / 1.0025]) {
      expect(low).toBeLessThan(truth * 60);
      expect(high).toBeGreaterThan(truth * 60);
    }
  },
);

test.each([0.3, 1, 3])(
  'the interval of a walk with steps of 1 ± %d holds the drift four times in five',
  (deviation) => {
    const random = new Random(3);
    let covered = 0;
    for (let trial = 0; trial < 400; trial++) {
      let level = 1000;
      const [low, , high] = slope(
        stretchFrom(
          minutes(160, () => {
            level += 1 + deviation * random.normal();
            return level;
          }),
        ),
      ).perHour;
      if (low <= 60 && 60 <= high) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.7);
    expect(covered / 400).toBeLessThan(0.98);
  },
);
