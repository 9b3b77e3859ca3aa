import { formatDuration } from '@/lib/format/number.ts';
import type { TimeFormat } from '@/lib/format/time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Steps at which a scale of bytes has round numbers. */
export const BYTE_STEPS: readonly number[] = Array.from({ length: 51 }, (_, power) => 2 ** power);

/** Steps of what is counted: there is no half a process. */
export const COUNT_STEPS: readonly number[] = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

/** Steps of a share of a whole. */
export const FRACTION_STEPS: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

const HOUR_MS = 60 * MINUTE_MS;

/** Steps at which an axis of durations has round numbers. */
export const DURATION_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 10, 30, 100].map((days) => days * DAY_MS),
];

/** Label of a point on an axis of uptime. */
export function uptimeLabel(uptimeMs: number): string {
  return uptimeMs === 0 ? '0' : `+${formatDuration(uptimeMs)}`;
}

/** Label of an instant on the time axis: the day where it changes, seconds only where they differ. */
export function timeLabel(
  format: TimeFormat,
  atMs: number,
  stepMs: number,
  beforeMs: number | undefined,
): string {
  if (stepMs >= DAY_MS) return format.day(atMs);
  if (beforeMs !== undefined && format.day(beforeMs) !== format.day(atMs)) return format.day(atMs);
  return stepMs < MINUTE_MS ? format.clockSeconds(atMs) : format.clock(atMs);
}

/** From zero up, with a little air. */
export function fromZero(_min: number | null, max: number | null): [number, number] {
  return [0, max === null || max <= 0 ? 1 : max * 1.12];
}

/** The same, up to this at least: noise about nothing stays at the foot. */
export function fromZeroTo(least: number): typeof fromZero {
  return (min, max) => fromZero(min, Math.max(max ?? 0, least));
}

/** As close as the numbers allow: a change of a few percent fills the chart, noise of less does not. */
export function aroundData(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const span = Math.max(max - min, Math.abs(max) * 0.02, 1);
  const middle = (min + max) / 2;
  return [Math.max(0, middle - span * 0.6), middle + span * 0.6];
}
