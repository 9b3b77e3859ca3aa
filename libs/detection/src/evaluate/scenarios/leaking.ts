import type { Random } from '../random.ts';
import type { TrueClass } from '../series.ts';
import {
  clamp01,
  createGround,
  DAY,
  type Ground,
  type GroundOptions,
  type LevelAt,
  sampleSeries,
  sawTooth,
  usualNoise,
} from './ground.ts';
import { epochOf, restartHours, type Scenario } from './healthy.ts';

/** When a leak begins, as a share of the series. */
const USUAL_ONSET = [0, 0.4] as const;

interface Leak {
  ground: Ground;
  /** Units an hour, on average over time. */
  slope: number;
  onset: number;
  /** What has leaked by an hour, steadily. */
  leaked: (hour: number) => number;
  noise: (hour: number) => number;
}

interface LeakMade {
  levelAt: LevelAt;
  restarts?: readonly number[];
  isActivityKnown?: boolean;
  activityAt?: (hour: number) => number;
  /** Where it is not the plan's: measured on what the series did. */
  slope?: () => number;
}

interface LeakOptions extends GroundOptions {
  class?: TrueClass;
  /** Share of the base that leaks in a day. */
  perDay?: readonly [number, number];
  onset?: readonly [number, number];
  fromBirth?: number;
}

function leaking(
  family: string,
  make: (leak: Leak) => LeakMade | LevelAt,
  options: LeakOptions | ((random: Random) => LeakOptions) = {},
): [string, Scenario] {
  return [
    family,
    (random, id) => {
      const chosen = typeof options === 'function' ? options(random) : options;
      const { perDay = [0.002, 0.5], onset: share = USUAL_ONSET } = chosen;
      const ground = createGround(random, chosen);
      const slope = (ground.base * random.logBetween(...perDay)) / DAY;
      const isFromBirth = random.chance(chosen.fromBirth ?? 0.25);
      const onset = isFromBirth ? 0 : ground.hours * random.between(...share);
      const leaked = (hour: number): number => slope * Math.max(0, hour - onset);
      const made = make({ ground, slope, onset, leaked, noise: usualNoise(random, ground.base) });
      const sampling = typeof made === 'function' ? { levelAt: made } : made;
      const farthest = ground.base + slope * (ground.hours - onset);
      const limit = random.chance(0.4) ? farthest * random.logBetween(1.3, 10) : undefined;
      const series = sampleSeries(ground, id, { ...sampling, ...(limit !== undefined && { limit }) });
      return {
        series,
        label: {
          leak: true,
          class: chosen.class ?? 'idle',
          onsetIndex: Math.ceil((onset * 3600) / ground.intervalS),
          slopePerHour: ('slope' in sampling ? sampling.slope?.() : undefined) ?? slope,
          family,
        },
      };
    },
  ];
}

/** DETECTION.md's leaking families, one series at a time. */
export const LEAKING: Readonly<Record<string, Scenario>> = Object.fromEntries([
  leaking(
    'linear',
    ({ ground, leaked, noise }) =>
      (hour) =>
        ground.base + leaked(hour) + noise(hour),
    {
      perDay: [0.001, 0.5],
    },
  ),

  leaking('linear with collector', ({ ground, leaked, noise }) => {
    const { random, base } = ground;
    const height = base * random.logBetween(0.1, 1);
    const teeth = sawTooth(random, random.logBetween(0.05, 12));
    return (hour) => base + leaked(hour) + height * teeth(hour) + noise(hour);
  }),

  leaking('linear with season', ({ ground, leaked, noise }) => {
    const { random, base, hourOfWeek } = ground;
    const amplitude = random.between(0.05, 0.3);
    const phase = random.between(0, DAY);
    const weekend = random.pick([1, 0.4]);
    return (hour) => {
      const at = hourOfWeek + hour;
      const isWeekend = Math.floor(at / DAY) % 7 >= 5;
      const wave = 0.5 + 0.5 * Math.sin((2 * Math.PI * (at + phase)) / DAY);
      return base * (1 + amplitude * wave * (isWeekend ? weekend : 1)) + leaked(hour) + noise(hour);
    };
  }),

  leaking(
    'linear with restarts',
    ({ ground, slope, noise }) => {
      const { random, base, hours } = ground;
      const restarts = restartHours(random, hours, random.logBetween(10, 5 * DAY));
      const warmUp = random.logBetween(0.02, 1);
      const gain = base * random.pick([0, random.between(0.05, 0.5)]);
      return {
        restarts,
        levelAt: (hour) => {
          const age = hour - (restarts[epochOf(restarts, hour) - 1] ?? 0);
          return base + gain * (1 - Math.exp(-age / warmUp)) + slope * age + noise(hour);
        },
      };
    },
    { fromBirth: 1, perDay: [0.01, 0.5] },
  ),

  leaking('staircase', ({ ground, slope, onset, noise }) => {
    const { random, base } = ground;
    const every = random.logBetween(2, 24);
    const isRegular = random.chance(0.6);
    const wait = (): number => (isRegular ? every : random.between(0.4, 1.6) * every);
    let level = base;
    let next = onset + wait();
    return (hour) => {
      while (hour >= next) {
        level += slope * every * (isRegular ? 1 : random.between(0.5, 1.5));
        next += wait();
      }
      return level + noise(hour);
    };
  }),

  leaking('only when idle', ({ ground, slope, onset, noise }) => {
    const activityAt = officeHours(ground);
    return activityLeak(activityAt, onset, (busy) => (busy < 0.15 ? 1 : 0), 0.6, ground.base, slope, noise);
  }),

  leaking(
    'only with work',
    ({ ground, slope, onset, noise }) => {
      const activityAt = officeHours(ground);
      return activityLeak(
        activityAt,
        onset,
        (busy) => Math.max(0, busy - 0.05),
        0.15,
        ground.base,
        slope,
        noise,
      );
    },
    { class: 'work' },
  ),

  leaking(
    'late',
    ({ ground, leaked, noise }) =>
      (hour) =>
        ground.base + leaked(hour) + noise(hour),
    {
      onset: [0.6, 0.8],
      perDay: [0.01, 0.5],
      fromBirth: 0,
    },
  ),

  leaking(
    'descriptors',
    ({ ground, leaked }) => {
      const { random, base } = ground;
      const noise = base * random.logBetween(0.003, 0.1);
      return (hour) => base + leaked(hour) + noise * Math.abs(random.normal());
    },
    (random) => ({ metric: random.pick(['fds', 'threads'] as const), perDay: [0.01, 0.5] }),
  ),

  leaking(
    'kernel memory',
    ({ ground, leaked, noise }) =>
      (hour) =>
        ground.base + leaked(hour) + noise(hour),
    (random) => ({
      metric: random.pick(['slab_bytes', 'unaccounted_bytes', 'shmem_bytes'] as const),
      subject: 'host',
      perDay: [0.005, 0.5],
    }),
  ),

  leaking(
    'process count',
    ({ ground, leaked }) => {
      const { random, base } = ground;
      const jitter = random.pick([0, 1, 0.05 * base]);
      return (hour) => base + Math.floor(leaked(hour)) + Math.abs(jitter * random.normal());
    },
    { metric: 'count', subject: 'family', perDay: [0.02, 2] },
  ),

  leaking('swapped out', ({ ground, leaked, noise }) => {
    // RssAnon and VmSwap together: moving pages out changes neither the sum nor the leak, only the noise.
    const quiet = ground.random.between(0.2, 1);
    return (hour) => ground.base + leaked(hour) + quiet * noise(hour);
  }),
]);

/** Work by day, nothing at all by night. */
function officeHours({ random, hourOfWeek }: Ground): (hour: number) => number {
  const peakHour = random.between(9, 17);
  const weekends = random.pick([0.2, 1]);
  return (hour) => {
    const at = hourOfWeek + hour;
    const sun = Math.max(0, Math.cos((2 * Math.PI * ((at % DAY) - peakHour)) / DAY));
    const isWeekend = Math.floor(at / DAY) % 7 >= 5;
    return clamp01(0.02 + 0.7 * sun * (isWeekend ? weekends : 1) + 0.03 * random.next());
  };
}

/** Leaks at a pace that activity sets; its mean comes near the plan's. */
function activityLeak(
  activityAt: (hour: number) => number,
  onset: number,
  paceOf: (busy: number) => number,
  usualPace: number,
  base: number,
  slope: number,
  noise: (hour: number) => number,
): LeakMade {
  let level = base;
  let before = 0;
  let paceHours = 0;
  let hours = 0;
  const scale = slope / usualPace;
  return {
    isActivityKnown: true,
    activityAt,
    levelAt: (hour, busy) => {
      if (hour > onset) {
        const pace = paceOf(busy) * (hour - before);
        level += scale * pace;
        paceHours += pace;
        hours += hour - before;
      }
      before = hour;
      return level + noise(hour);
    },
    slope: () => (scale * paceHours) / Math.max(hours, 1e-9),
  };
}
