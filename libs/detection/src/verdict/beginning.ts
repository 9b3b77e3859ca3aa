import type { Growth } from '../paths/path.ts';
import type { CellRing } from '../series/cell-ring.ts';
import { HOUR_MS } from '../series/stretch.ts';

/** Growth that begins within this part of the cells has begun before them. */
const FROM_START = 0.1;

/** Where a subject was before its cells were kept. */
export interface Rest {
  level: number;
  /** It was seen there no earlier than this. */
  sinceMs: number;
}

/**
 * When and from what level growth began. Cells are kept only once a subject has risen above its rest, so growth that
 * fills all of them began before: where its line meets the level of rest.
 */
export function beginningOf(
  { stretch, slope }: Growth,
  cells: CellRing,
  rest: Rest,
): { atMs: number; level: number } {
  const atMs = stretch.atMs[0] as number;
  const level = cells.floorAt(atMs);
  const isFromStart = atMs - cells.startMs(0) <= FROM_START * (cells.endMs - atMs);
  if (!isFromStart || !(level > rest.level)) return { atMs, level };
  const missingMs = ((level - rest.level) / slope.perHour[1]) * HOUR_MS;
  const earlierMs = Math.max(rest.sinceMs, atMs - missingMs);
  return earlierMs < atMs ? { atMs: earlierMs, level: rest.level } : { atMs, level };
}
