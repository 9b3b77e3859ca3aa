import type { Window } from '../charts/range.ts';
import { usedRatio } from './host-rows.ts';
import type { Trend } from './trend-loader.ts';
import type { Host } from './use-hosts.ts';

const DAY_MS = 24 * 3_600_000;
/** Points come a quarter of an hour apart: where two fail, there was nothing. */
const GAP_MS = 40 * 60_000;

/** A host's last day up to now, of a younger host as much as there is. Undefined where that is no line yet. */
export function trendLine(
  { timesMs, usedRatios }: Trend,
  host: Host,
  nowMs: number,
): { timesMs: number[]; percents: (number | null)[]; window: Window } | undefined {
  const points = timesMs.flatMap((atMs, index) =>
    atMs < nowMs - DAY_MS ? [] : [{ atMs, ratio: usedRatios[index] as number }],
  );
  const now = usedRatio(host);
  if (now !== null && host.sampledAtMs !== null && host.sampledAtMs > (points.at(-1)?.atMs ?? 0))
    points.push({ atMs: host.sampledAtMs, ratio: now });
  const first = points[0];
  if (!first || points.length < 2) return undefined;
  const line: { timesMs: number[]; percents: (number | null)[] } = { timesMs: [], percents: [] };
  let lastMs = first.atMs;
  for (const { atMs, ratio } of points) {
    if (atMs - lastMs > GAP_MS) {
      line.timesMs.push(lastMs + 1);
      line.percents.push(null);
    }
    line.timesMs.push(atMs);
    line.percents.push(ratio * 100);
    lastMs = atMs;
  }
  return { ...line, window: { fromMs: first.atMs, toMs: nowMs } };
}
