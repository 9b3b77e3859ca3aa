import type { Forecast, Interval } from '../model.ts';
import { HOUR_MS } from '../series/stretch.ts';

/** No growth keeps its pace for longer than this, and no date beyond it helps anybody. */
const FARTHEST_MS = 365 * 24 * HOUR_MS;
/** Where the slow end of the slope comes near zero, the late end of the interval stops here, to stay a date. */
const LATEST_MS = 10 * FARTHEST_MS;

/**
 * When the host's memory ends if the subject goes on as it does and all else stays: headroom over slope. The interval
 * is that of the slope; null when it holds zero, or when even the middle lies more than a year away.
 *
 * @param headroomBytes MemAvailable and free swap, now
 * @param limitBytes all that the host has, swap included
 */
export function forecastOf(
  bytesPerHour: Interval,
  headroomBytes: number | undefined,
  limitBytes: number,
  nowMs: number,
): Forecast | null {
  const [low, middle, high] = bytesPerHour;
  if (headroomBytes === undefined || low <= 0) return null;
  const at = (rate: number): number =>
    Math.round(nowMs + Math.min(LATEST_MS, (Math.max(0, headroomBytes) / rate) * HOUR_MS));
  if (at(middle) - nowMs > FARTHEST_MS) return null;
  return { limit: 'host', limitValue: limitBytes, atMs: [at(high), at(middle), at(low)] };
}
