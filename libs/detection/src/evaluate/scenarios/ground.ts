import type { SubjectMetric } from '../../subject-metric.ts';
import { quantumOf } from '../../subject-metric.ts';
import type { Random } from '../random.ts';
import type { EvaluatedSeries, SeriesSubject } from '../series.ts';

export const HOUR = 1;
export const DAY = 24;
export const WEEK = 7 * DAY;

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** How a series is sampled, and what lives around it. Times of scenarios are hours since the first sample. */
export interface Ground {
  random: Random;
  intervalS: number;
  count: number;
  hours: number;
  startUnixS: number;
  /** Hour of the day, UTC, at the first sample; 0 is a Monday's midnight. */
  hourOfWeek: number;
  subject: SeriesSubject;
  metric: SubjectMetric;
  /** Level that the scenario starts from. */
  base: number;
  /** What users and load do at a time, 0..1. */
  activityAt: (hour: number) => number;
}

export interface GroundOptions {
  metric?: SubjectMetric;
  subject?: SeriesSubject;
  leastDays?: number;
  mostDays?: number;
  intervalS?: number;
}

const INTERVALS_S = [60, 60, 300, 300, 300, 300, 600, 900, 1800, 3600];
const DAYS = [7, 10, 14, 14, 21, 28, 35];

/** A Monday, 2026-03-16 00:00 UTC. */
const MONDAY_UNIX_S = Date.UTC(2026, 2, 16) / 1000;

export function createGround(random: Random, options: GroundOptions = {}): Ground {
  const { metric = 'anon_bytes', subject = 'process', leastDays = 0, mostDays = Infinity } = options;
  const intervalS = options.intervalS ?? random.pick(INTERVALS_S);
  const longest = intervalS === 60 ? 14 : Infinity;
  const days = Math.max(leastDays, Math.min(random.pick(DAYS), mostDays, longest));
  const count = Math.round((days * 86_400) / intervalS);
  const hourOfWeek = random.whole(0, WEEK - 1);
  return {
    random,
    intervalS,
    count,
    hours: days * DAY,
    startUnixS: MONDAY_UNIX_S + hourOfWeek * 3600,
    hourOfWeek,
    subject,
    metric,
    base: baseOf(random, metric),
    activityAt: workingWeek(random, hourOfWeek),
  };
}

/** Memory from 1 MB to 100 GB, most of it between 30 MB and 4 GB; counts from a few to some thousands. */
function baseOf(random: Random, metric: SubjectMetric): number {
  if (metric === 'count') return random.whole(3, 200);
  if (metric === 'threads') return random.whole(8, 400);
  if (metric === 'fds') return random.whole(20, 3000);
  if (random.chance(0.15)) return random.logBetween(MIB, 100 * GIB);
  return random.logBetween(30 * MIB, 4 * GIB);
}

/** Load by day, less on weekends, never smooth; some hosts are idle all the time and some serve the whole world. */
export function workingWeek(random: Random, hourOfWeek: number): (hour: number) => number {
  const idle = random.between(0.01, 0.08);
  const swing = random.pick([0, 0.3, 0.5, 0.7]);
  const nights = random.pick([0, 0, 0.3]);
  const weekends = random.pick([0.1, 0.3, 1]);
  const peakHour = random.between(11, 17);
  const wobble = slowNoise(random, 0.5);
  const fast = random.between(0.005, 0.03);
  return (hour) => {
    const at = hourOfWeek + hour;
    const day = Math.floor(at / DAY) % 7;
    const sun = Math.max(nights, Math.cos((2 * Math.PI * ((at % DAY) - peakHour)) / DAY));
    const load = idle + swing * (day >= 5 ? weekends : 1) * sun * (1 + 0.2 * wobble(hour));
    return clamp01(load + fast * random.next());
  };
}

export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Mean 0, deviation 1, forgetting with a time constant in hours; asked in rising order. */
export function slowNoise(random: Random, timeConstantHours: number): (hour: number) => number {
  let level = random.normal();
  let before = 0;
  return (hour) => {
    const kept = Math.exp(-(hour - before) / timeConstantHours);
    before = hour;
    level = kept * level + Math.sqrt(1 - kept * kept) * random.normal();
    return level;
  };
}

/** A saw-tooth from 0 to 1 whose teeth differ in length. */
export function sawTooth(random: Random, periodHours: number, jitter = 0.3): (hour: number) => number {
  let from = -random.between(0, periodHours);
  let length = periodHours;
  return (hour) => {
    while (hour - from >= length) {
      from += length;
      length = periodHours * random.between(1 - jitter, 1 + jitter);
    }
    return (hour - from) / length;
  };
}

/** Follows a target with a lag. */
export function lagging(timeConstantHours: number): (hour: number, target: number) => number {
  let level: number | undefined;
  let before = 0;
  return (hour, target) => {
    const kept = Math.exp(-(hour - before) / timeConstantHours);
    before = hour;
    level = level === undefined ? target : kept * level + (1 - kept) * target;
    return level;
  };
}

/** Small noise that any reading has: a little white, a little slow, and now and then a request that needs more. */
export function usualNoise(random: Random, base: number): (hour: number) => number {
  const white = base * random.pick([0, random.logBetween(1e-4, 1e-2)]);
  const slow = base * random.pick([0, random.logBetween(2e-4, 1e-2)]);
  const drift = slowNoise(random, random.logBetween(0.2, 6));
  const spikesPerHour = random.pick([0, 0, random.logBetween(0.02, 2)]);
  const height = base * random.logBetween(0.02, 0.5);
  let before = 0;
  return (hour) => {
    const isSpike = random.chance((hour - before) * spikesPerHour);
    before = hour;
    return white * random.normal() + slow * drift(hour) + (isSpike ? height * random.next() : 0);
  };
}

/** Level at an hour, and how busy the host was. Called once for each sample in rising order. */
export type LevelAt = (hour: number, activity: number) => number;

export interface Sampling {
  levelAt: LevelAt;
  /** Instead of the ground's. */
  activityAt?: (hour: number) => number;
  /** Hours at which a new epoch begins. */
  restarts?: readonly number[];
  limit?: number;
  /** Whether the dataset has the activity. */
  isActivityKnown?: boolean;
  gaps?: boolean;
}

/** Samples a scenario: whole pages or pieces, never below zero, now and then a gap. */
export function sampleSeries(ground: Ground, id: string, sampling: Sampling): EvaluatedSeries {
  const { random, count, intervalS, metric } = ground;
  const values = new Float64Array(count);
  const activity = new Float64Array(count);
  const quantum = quantumOf(metric);
  for (let index = 0; index < count; index++) {
    const hour = (index * intervalS) / 3600;
    const busy = (sampling.activityAt ?? ground.activityAt)(hour);
    activity[index] = Math.round(busy * 1000) / 1000;
    values[index] = Math.max(0, Math.round(sampling.levelAt(hour, busy) / quantum)) * quantum;
  }
  if (sampling.gaps ?? random.chance(0.15)) cutGaps(ground, values);
  const restarts = (sampling.restarts ?? [])
    .map((hour) => Math.ceil((hour * 3600) / intervalS))
    .filter((index, at, all) => index > 0 && index < count && index !== all[at - 1]);
  return {
    id,
    subject: ground.subject,
    metric,
    host: `host-${id}`,
    startUnixS: ground.startUnixS,
    intervalS,
    values,
    ...((sampling.isActivityKnown ?? random.chance(0.7)) && { activity }),
    ...(restarts.length > 0 && { restarts }),
    ...(sampling.limit !== undefined && { limit: Math.round(sampling.limit) }),
  };
}

/** One to three silences, and single samples that never came. */
export function cutGaps({ random, count, intervalS }: Ground, values: Float64Array, most = 3): void {
  for (let gap = random.whole(1, most); gap > 0; gap--) {
    const from = random.whole(0, count - 1);
    const length = Math.ceil((random.logBetween(0.3, 30) * 3600) / intervalS);
    values.fill(Number.NaN, from, Math.min(count, from + length));
  }
  const lost = random.pick([0, 0.002, 0.02]);
  for (let index = 0; index < count; index++) if (random.chance(lost)) values[index] = Number.NaN;
}
