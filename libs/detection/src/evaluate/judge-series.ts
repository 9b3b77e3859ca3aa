import type { Finding, Interval } from '../model.ts';
import { SeriesDetector } from '../series-detector.ts';
import type { Judgement } from './judgement.ts';
import type { EvaluatedSeries } from './series.ts';

const HOUR_MS = 3_600_000;

/** Runs the detector over a series, sample by sample. */
export function judgeSeries(series: EvaluatedSeries): Judgement {
  const { id, metric, limit, values, activity, intervalS } = series;
  const detector = new SeriesDetector({ metric, ...(limit !== undefined && { limit }) });
  const restarts = new Set(series.restarts);
  const intervalMs = intervalS * 1000;
  const startMs = series.startUnixS * 1000;
  const indexOf = (atMs: number): number =>
    Math.max(0, Math.min(values.length - 1, Math.round((atMs - startMs) / intervalMs)));
  let flaggedIndex: number | null = null;
  let last: Finding | undefined;
  let claims = 0;
  for (let index = 0; index < values.length; index++) {
    const news = detector.observe({
      atMs: startMs + index * intervalMs,
      intervalMs,
      value: values[index] as number,
      activity: activity?.[index] ?? Number.NaN,
      isRestart: restarts.has(index),
    });
    if (!news) continue;
    const isClaim = news.state === 'probable' || news.state === 'confirmed';
    if (isClaim && (last === undefined || last.state === 'fixed')) {
      claims++;
      flaggedIndex ??= index;
    }
    last = news;
  }
  last = detector.open() ?? last;
  return {
    id,
    state: detector.state,
    leak: flaggedIndex !== null,
    claims,
    class: last?.class ?? (detector.followsLoad ? 'load' : 'none'),
    flaggedIndex,
    onsetIndex: last ? indexOf(last.onsetMs) : null,
    slopePerHour: last?.slopePerHour ?? null,
    exhaustedInHours: last?.forecast
      ? (last.forecast.atMs.map((atMs) => (atMs - last.updatedMs) / HOUR_MS) as unknown as Interval)
      : null,
  };
}
