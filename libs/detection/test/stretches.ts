import { CellRing } from '../src/series/cell-ring.ts';
import { type Stretch, stretchOf } from '../src/series/stretch.ts';
import { Gaps } from '../src/time/gaps.ts';

export const MINUTE_MS = 60_000;

/** A ring of minute cells that holds one floor after another; null is a cell without a sample. */
export function ringOf(
  floors: readonly (number | null)[],
  activity: (index: number) => number = () => 0.03,
): CellRing {
  const ring = new CellRing(MINUTE_MS, Math.max(1, floors.length));
  for (const [index, floor] of floors.entries()) {
    if (floor !== null) ring.add(index * MINUTE_MS, floor, activity(index));
  }
  return ring;
}

/** The same as a stretch, with gaps between cells where they are given. */
export function stretchFrom(
  floors: readonly (number | null)[],
  options: { activity?: (index: number) => number; gaps?: Gaps } = {},
): Stretch {
  return stretchOf(ringOf(floors, options.activity), options.gaps ?? new Gaps());
}

/** Floors of so many minutes. */
export function minutes(count: number, floorAt: (minute: number) => number | null): (number | null)[] {
  return Array.from({ length: count }, (_, minute) => floorAt(minute));
}
