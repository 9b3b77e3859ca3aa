import type { Forecast, Interval } from '../model.ts';
import { HOUR_MS } from '../series/stretch.ts';

/** No growth keeps its pace for longer than this, and no date beyond it helps anybody. */
const FARTHEST_MS = 365 * 24 * HOUR_MS;
/** Where the slow end of the slope comes near zero, the late end of the interval stops here, to stay a date. */
const LATEST_MS = 10 * FARTHEST_MS;

/** What a subject's own number cannot pass, in its unit. */
export interface NearLimit {
  limit: Forecast['limit'];
  limitValue: number;
}

/** A limit and what is left before it, in the unit that the slope has. */
export interface Headroom extends NearLimit {
  /** Undefined where that is unknown. */
  left: number | undefined;
  perHour: Interval;
}

/**
 * When the first of the limits is reached if the subject goes on as it does and all else stays: headroom over slope. The
 * interval is that of the slope; null when it holds zero, or when even the middle lies more than a year away.
 */
export function forecastOf(limits: readonly Headroom[], nowMs: number): Forecast | null {
  const dates = limits.flatMap((one) => dateOf(one, nowMs) ?? []);
  return dates.toSorted((a, b) => a.atMs[1] - b.atMs[1])[0] ?? null;
}

function dateOf({ limit, limitValue, left, perHour }: Headroom, nowMs: number): Forecast | undefined {
  const [low, middle, high] = perHour;
  if (left === undefined || low <= 0) return undefined;
  const at = (rate: number): number =>
    Math.round(nowMs + Math.min(LATEST_MS, (Math.max(0, left) / rate) * HOUR_MS));
  if (at(middle) - nowMs > FARTHEST_MS) return undefined;
  return { limit, limitValue, atMs: [at(high), at(middle), at(low)] };
}
