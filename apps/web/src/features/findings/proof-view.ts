import type { Gap } from '../charts/columns.ts';
import type { Window } from '../charts/range.ts';
import type { Finding } from './use-findings.ts';

/** A point of a chart. */
export interface Point {
  atMs: number;
  value: number;
}

/** What a claim rests on, as lines and areas. */
export interface ProofView {
  timesMs: number[];
  floors: (number | null)[];
  activity: (number | null)[];
  /** Stretches in which the host was busy; in the others it was idle. */
  busy: Gap[];
  /** Stretches left out, with the reason. */
  excluded: (Gap & { reason: string })[];
  onset: Point;
  /** The fitted line, over the stretch it was fitted to. */
  line: [Point, Point];
  /** Between the lines with the low and the high slope, which cross where the numbers have their middle. */
  band: Point[];
  forecast: ForecastView | null;
  /** Everything without and with the forecast. */
  window: Window;
  windowWithForecast: Window;
}

interface ForecastView {
  start: Point;
  /** Where the level is reached: early, in the middle, late. */
  ends: [Point, Point, Point];
  /** The subject's own level when the limit is reached, all else unchanged. */
  level: number;
}

const HOUR_MS = 3_600_000;
/** Air on either side, as a share of the stretch. */
const AIR = 0.04;
/** An end far beyond the middle one would press everything else into the corner. */
const FARTHEST_END = 2;

export function proofView({
  proof,
  onsetMs,
  slopePerHour,
  from,
  to,
  updatedMs,
  forecast,
}: Finding): ProofView {
  const [low, mid, high] = slopePerHour;
  const { fromMs, toMs, valueAtFrom } = proof;
  const at = (atMs: number, slope: number, pivotMs: number): Point => ({
    atMs,
    value: valueAtFrom + (mid * (pivotMs - fromMs) + slope * (atMs - pivotMs)) / HOUR_MS,
  });
  const middleMs = (fromMs + toMs) / 2;
  const firstMs = Math.min(proof.points[0]?.atMs ?? fromMs, fromMs, onsetMs);
  const window = withAir({ fromMs: firstMs, toMs: Math.max(toMs, updatedMs) });
  const fan = forecast && forecastView(forecast.atMs, { atMs: updatedMs, value: to }, mid);
  return {
    timesMs: proof.points.map(({ atMs }) => atMs),
    floors: proof.points.map(({ value }) => value),
    activity: proof.points.map(({ activity }) => activity),
    busy: busyStretches(proof),
    excluded: proof.excluded,
    onset: { atMs: onsetMs, value: from },
    line: [at(fromMs, mid, fromMs), at(toMs, mid, fromMs)],
    band: [
      at(fromMs, low, middleMs),
      at(toMs, low, middleMs),
      at(toMs, high, middleMs),
      at(fromMs, high, middleMs),
    ],
    forecast: fan,
    window,
    windowWithForecast: fan ? withAir({ fromMs: firstMs, toMs: lastShown(fan) }) : window,
  };
}

/** As detection has it: cron, agents and the kernel alone do not get there. */
const BUSY_FROM = 0.15;

function busyStretches({ points, cellMs }: Finding['proof']): Gap[] {
  const stretches: Gap[] = [];
  for (const { atMs, activity } of points) {
    if (activity === null || activity < BUSY_FROM) continue;
    const last = stretches.at(-1);
    if (last && atMs <= last.toMs) last.toMs = atMs + cellMs;
    else stretches.push({ fromMs: atMs, toMs: atMs + cellMs });
  }
  return stretches;
}

function forecastView(
  atMs: readonly [number, number, number],
  start: Point,
  slopePerHour: number,
): ForecastView {
  const level = start.value + (slopePerHour * (atMs[1] - start.atMs)) / HOUR_MS;
  const end = (endMs: number): Point => ({ atMs: endMs, value: level });
  return { start, level, ends: [end(atMs[0]), end(atMs[1]), end(atMs[2])] };
}

function lastShown({ start, ends }: ForecastView): number {
  return Math.min(ends[2].atMs, start.atMs + FARTHEST_END * (ends[1].atMs - start.atMs));
}

function withAir({ fromMs, toMs }: Window): Window {
  const air = Math.max(1000, (toMs - fromMs) * AIR);
  return { fromMs: Math.round(fromMs - air), toMs: Math.round(toMs + air) };
}

/** The vertical extent of what is drawn, with a little air. */
export function extentOf(
  { floors, line, band, forecast }: ProofView,
  hasForecast: boolean,
): [number, number] {
  const values = [
    ...floors.filter((value) => value !== null),
    ...[...line, ...band].map(({ value }) => value),
    ...(hasForecast && forecast ? [forecast.level] : []),
  ];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const air = (max - min || Math.abs(max) || 1) * 0.06;
  return [Math.max(0, min - air), max + air];
}
