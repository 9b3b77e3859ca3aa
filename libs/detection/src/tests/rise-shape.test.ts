import { expect, test } from 'vitest';
import { CellRing } from '../series/cell-ring.ts';
import { stretchOf } from '../series/stretch.ts';
import { Gaps } from '../time/gaps.ts';
import { type RiseShape, riseShapeOf } from './rise-shape.ts';

const HOUR_MS = 3_600_000;

function shapeOf(hours: number, levelAt: (hour: number) => number): RiseShape {
  const ring = new CellRing(HOUR_MS, hours);
  for (let hour = 0; hour < hours; hour++) ring.add(hour * HOUR_MS, levelAt(hour), 0.1);
  return riseShapeOf(stretchOf(ring, new Gaps()), 6 * HOUR_MS);
}

test.each<[string, RiseShape, (hour: number) => number]>([
  ['a level', 'level', () => 100],
  ['a saw-tooth', 'level', (hour) => 100 + 10 * (hour % 5)],
  ['what was given back', 'level', (hour) => (hour < 80 ? 100 + hour : 100)],
  ['an exponential that has settled', 'warming', (hour) => 200 - 100 * Math.exp(-hour / 10)],
  ['an exponential on its way', 'warming', (hour) => 200 - 100 * Math.exp(-hour / 60)],
  ['a logarithm', 'warming', (hour) => 100 + 20 * Math.log1p(hour)],
  ['a line that ended', 'filling', (hour) => 100 + Math.min(60, hour)],
  ['a line', 'rising', (hour) => 100 + hour],
])('%s is %s', (_name, shape, levelAt) => {
  expect(shapeOf(120, levelAt)).toBe(shape);
});
