import type { LeakClass } from '../model.ts';
import { median } from '../series/blocks.ts';
import { lineThrough } from '../series/line.ts';
import { HOUR_MS, hoursOf, type Stretch } from '../series/stretch.ts';
import { studentQuantile } from '../tests/student.ts';
import { IDLE_BELOW } from './activity.ts';
import { growthByActivity } from './growth-by-activity.ts';

/** Pieces that a stretch is cut into; each needs a few cells, or one busy sample would speak for all of it. */
const MOST_PIECES = 24;
const CELLS_PER_PIECE = 5;
/** Without this much difference between its busiest and its idlest piece, a stretch cannot tell work from idleness. */
export const CONTRAST = 0.1;
/** Growth that differs by less than this share between the two is the same. */
const FASTER = 0.25;
/** A part of the stretch shorter than this share gets no slope of its own. */
const SHORTEST_PART = 0.1;

/** A process that keeps less of a processor busy than this does nothing that its growth could come with. */
const IDLE_PROCESSORS = 0.05;

/** With what a subject grows: with time, or with work. */
export interface Attribution {
  class: LeakClass;
  /** How long the host was watched idle. */
  idleMs: number;
  idleSlopePerHour?: number;
  activeSlopePerHour?: number;
}

/**
 * Fits growth = r₀ · time + γ · activity · time, γ ≥ 0, over the pieces of a stretch. It is growth in idleness when busy
 * pieces grew no faster (γ at one-sided 97.5 %), or when the host was idle at times and r₀ is above zero (90 %).
 *
 * A piece's activity is the median of its cells: a leak that starts a process each time it grows makes short work of
 * its own, and that must not excuse it. Where activity never changed, the level of it decides, or how little the
 * subject itself had to do with it.
 *
 * @param ownBusyProcessors what the subject itself kept busy, where that is known
 */
export function attributionOf(stretch: Stretch, ownBusyProcessors?: number): Attribution {
  return { class: classOf(stretch, ownBusyProcessors), ...slopesOf(stretch) };
}

/** Where work adds growth for sure (two-sided 95 %), idle time has to have made this share of all growth to be named. */
const SURE = 1.96;
const IDLE_SHARE = 0.25;

/**
 * The same for days of growth, by hourly increments: days have idle and busy hours enough, and a program that leaks
 * for days makes no work of its own by it. Where activity tells nothing it is decided as for hours.
 */
export function attributionOfDays(stretch: Stretch, ownBusyProcessors?: number): Attribution {
  const fit = growthByActivity(stretch);
  if (!fit) return attributionOf(stretch, ownBusyProcessors);
  const { r0, gamma, gammaError, meanActivity } = fit;
  const isOfWork = gamma > SURE * gammaError && r0 < IDLE_SHARE * (r0 + gamma * meanActivity);
  return { class: isOfWork ? 'work' : 'idle', ...slopesOf(stretch) };
}

function classOf(stretch: Stretch, ownBusyProcessors: number | undefined): LeakClass {
  const { activities, rates } = piecesOf(stretch);
  if (activities.length === 0) return 'idle';
  if (activities.length < 4 || Math.max(...activities) - Math.min(...activities) < CONTRAST) {
    const isIdle = median(activities) < IDLE_BELOW || (ownBusyProcessors ?? 1) < IDLE_PROCESSORS;
    return isIdle ? 'idle' : 'work';
  }
  const line = lineThrough(activities, rates);
  if (line.slope <= 0) return 'idle';
  const { r0, r0Error, gammaError } = errorsOf(activities, rates, line.slope);
  const freedom = activities.length - 2;
  const meanRate = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const difference = line.slope * (Math.max(...activities) - Math.min(...activities));
  const isFasterWhenBusy =
    line.slope > studentQuantile(0.975, freedom) * gammaError && difference > FASTER * meanRate;
  const hasIdleTime = activities.some((activity) => activity < IDLE_BELOW);
  if (!isFasterWhenBusy) return 'idle';
  return hasIdleTime && r0 > studentQuantile(0.9, freedom) * r0Error ? 'idle' : 'work';
}

/** Growth an hour and median activity of each piece. */
function piecesOf({ hours, floors, activity, count }: Stretch): { activities: number[]; rates: number[] } {
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(count / CELLS_PER_PIECE)));
  const activities: number[] = [];
  const rates: number[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const from = Math.floor((piece * (count - 1)) / pieces);
    const to = Math.floor(((piece + 1) * (count - 1)) / pieces);
    const known = Array.from(activity.subarray(from, to + 1)).filter((value) => !Number.isNaN(value));
    const elapsed = (hours[to] as number) - (hours[from] as number);
    if (known.length === 0 || elapsed <= 0) continue;
    activities.push(median(known));
    rates.push(((floors[to] as number) - (floors[from] as number)) / elapsed);
  }
  return { activities, rates };
}

/** Intercept and standard errors of a fitted line. */
function errorsOf(
  xs: readonly number[],
  ys: readonly number[],
  slope: number,
): { r0: number; r0Error: number; gammaError: number } {
  const count = xs.length;
  const meanX = xs.reduce((sum, x) => sum + x, 0) / count;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / count;
  const r0 = meanY - slope * meanX;
  const squaresX = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  const residuals = xs.reduce((sum, x, index) => sum + ((ys[index] as number) - r0 - slope * x) ** 2, 0);
  const variance = residuals / (count - 2);
  return {
    r0,
    r0Error: Math.sqrt(variance * (1 / count + meanX ** 2 / squaresX)),
    gammaError: Math.sqrt(variance / squaresX),
  };
}

function slopesOf(stretch: Stretch): Omit<Attribution, 'class'> {
  const { hours, floors, activity, count } = stretch;
  let idleHours = 0;
  let idleRise = 0;
  let activeHours = 0;
  let activeRise = 0;
  for (let index = 1; index < count; index++) {
    const elapsed = (hours[index] as number) - (hours[index - 1] as number);
    const rise = (floors[index] as number) - (floors[index - 1] as number);
    if ((activity[index] as number) < IDLE_BELOW) {
      idleHours += elapsed;
      idleRise += rise;
    } else if (!Number.isNaN(activity[index])) {
      activeHours += elapsed;
      activeRise += rise;
    }
  }
  const shortest = SHORTEST_PART * hoursOf(stretch);
  return {
    idleMs: Math.round(idleHours * HOUR_MS),
    ...(idleHours > shortest && { idleSlopePerHour: idleRise / idleHours }),
    ...(activeHours > shortest && { activeSlopePerHour: activeRise / activeHours }),
  };
}
