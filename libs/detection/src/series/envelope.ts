import { HOUR_MS, type Stretch, tailOf } from './stretch.ts';

/** A stretch's lower envelope, and how busy the host was meanwhile. */
export interface Envelope extends Stretch {
  /** Activity of the cell whose floor is the lowest; `activity` is the mean of the window. */
  readonly activityAtFloor: Float64Array;
}

/**
 * The lower envelope of a stretch: at each cell the lowest floor of the time `windowMs` up to it. What a collector, a
 * daily season or a nightly job gives back within the window is not in it. The cells of the first window have no
 * envelope yet and are left out.
 */
export function envelopeOf(stretch: Stretch, windowMs: number): Envelope {
  const width = Math.max(1, Math.round(windowMs / stretch.cellMs));
  // Half a cell less, for sums of hours are not exact.
  const widthHours = ((width - 0.5) * stretch.cellMs) / HOUR_MS;
  const { atMs, hours, floors, activity, count } = stretch;
  const lowest = new Float64Array(count);
  const mean = new Float64Array(count);
  const atFloor = new Float64Array(count);
  // Indexes of floors that may still become the lowest, each above the one before.
  const waiting = new Int32Array(count);
  let head = 0;
  let tail = 0;
  let from = 0;
  let known = 0;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    while (tail > head && (floors[waiting[tail - 1] as number] as number) >= (floors[index] as number))
      tail--;
    waiting[tail++] = index;
    if (!Number.isNaN(activity[index])) {
      known++;
      sum += activity[index] as number;
    }
    while ((hours[index] as number) - (hours[from] as number) >= widthHours) {
      if (!Number.isNaN(activity[from])) {
        known--;
        sum -= activity[from] as number;
      }
      from++;
    }
    while ((waiting[head] as number) < from) head++;
    const lowestIndex = waiting[head] as number;
    lowest[index] = floors[lowestIndex] as number;
    atFloor[index] = activity[lowestIndex] as number;
    mean[index] = known === 0 ? Number.NaN : sum / known;
  }
  const start = Math.min(width - 1, count);
  return {
    cellMs: stretch.cellMs,
    count: count - start,
    atMs: atMs.subarray(start),
    hours: hours.subarray(start),
    floors: lowest.subarray(start),
    activity: mean.subarray(start),
    activityAtFloor: atFloor.subarray(start),
  };
}

/** The part of an envelope from an index on. */
export function envelopeTail(envelope: Envelope, index: number): Envelope {
  return { ...tailOf(envelope, index), activityAtFloor: envelope.activityAtFloor.subarray(index) };
}
