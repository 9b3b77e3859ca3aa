import type { Interval } from '../model.ts';
import { studentQuantile } from '../tests/student.ts';
import { type Blocks, risesOf } from './blocks.ts';
import { lineThrough } from './line.ts';
import type { Stretch } from './stretch.ts';

/**
 * No slope is known better than this share of itself. A sample is dated to the instant its reading began, cells are
 * whole and memory comes in pages, arenas and jittered timers: a program that "leaks 1 MiB a second" really allocates
 * 1 MiB and a header every 1.00 to 1.01 s. An interval narrower than that would be arithmetic, not measurement.
 */
const RESOLUTION = 0.02;

/** Least squares over a random walk scatters more than the walk's mean step does, by 6/5 in variance. */
const LEAST_SQUARES_ERROR = Math.sqrt(6 / 5);

export interface Slope {
  /** Per hour: low, middle and high end of an 80 % interval. */
  perHour: Interval;
  /** The fitted line at the stretch's first cell. */
  start: number;
}

/**
 * Slope of a stretch: the middle by least squares over all cells, the width by Student's t over the rises from block
 * to block. Cells depend on each other (a heap remembers), so their own scatter would promise too much; rises of
 * blocks hardly do.
 */
export function slopeOf(stretch: Stretch, blocks: Blocks): Slope {
  const line = lineThrough(stretch.hours, stretch.floors);
  const rates = risesOf(blocks).map((rise) => rise / blocks.hours);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const squares = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
  const standardError = LEAST_SQUARES_ERROR * Math.sqrt(squares / (rates.length - 1) / rates.length);
  const width = Math.max(
    studentQuantile(0.9, rates.length - 1) * standardError,
    RESOLUTION * Math.abs(line.slope),
  );
  return { perHour: [line.slope - width, line.slope, line.slope + width], start: line.start };
}
