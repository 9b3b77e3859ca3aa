import type { Random } from '../random.ts';
import type { LabelledSeries, TrueClass } from '../series.ts';
import {
  createGround,
  DAY,
  type Ground,
  lagging,
  type LevelAt,
  sampleSeries,
  type Sampling,
  sawTooth,
  slowNoise,
  usualNoise,
  WEEK,
  clamp01,
} from './ground.ts';

/** Makes one labelled series of a family. */
export type Scenario = (random: Random, id: string) => LabelledSeries;

function healthy(
  family: string,
  make: (ground: Ground) => LevelAt | Sampling,
  trueClass: TrueClass = 'none',
  groundOf: (random: Random) => Ground = createGround,
): [string, Scenario] {
  return [
    family,
    (random, id) => {
      const ground = groundOf(random);
      const made = make(ground);
      const sampling = typeof made === 'function' ? { levelAt: made } : made;
      // A limit far away says nothing; one series in four has one.
      const limit =
        sampling.limit ?? (random.chance(0.25) ? ground.base * random.logBetween(3, 30) : undefined);
      const series = sampleSeries(ground, id, { ...sampling, ...(limit !== undefined && { limit }) });
      return { series, label: healthyLabel(family, trueClass) };
    },
  ];
}

export function healthyLabel(family: string, trueClass: TrueClass = 'none'): LabelledSeries['label'] {
  return { leak: false, class: trueClass, onsetIndex: null, slopePerHour: null, family };
}

/** DETECTION.md's healthy families that can be told from a leak. */
export const HEALTHY: Readonly<Record<string, Scenario>> = Object.fromEntries([
  healthy('constant', ({ random, base }) => {
    const noise = usualNoise(random, base);
    return (hour) => base + noise(hour);
  }),

  healthy('AR(1)', ({ random, base }) => {
    const level = slowNoise(random, random.logBetween(0.2, 24));
    const deviation = random.between(0.01, 0.08);
    return (hour) => base * Math.max(0.2, 1 + deviation * level(hour));
  }),

  healthy('random walk', ({ random, base }) => {
    const perSqrtHour = random.logBetween(0.0005, 0.01);
    const noise = usualNoise(random, base);
    let level = 0;
    let before = 0;
    return (hour) => {
      level += perSqrtHour * Math.sqrt(hour - before) * random.normal();
      before = hour;
      // A walk that ran away would be no healthy process any more.
      level = Math.max(-0.6, Math.min(1.5, level));
      return base * (1 + level) + noise(hour);
    };
  }),

  healthy('saturating', ({ random, base }) => {
    const gain = base * random.logBetween(0.2, 6);
    const timeConstant = random.logBetween(0.1, 16);
    const noise = usualNoise(random, base);
    return (hour) => base + gain * (1 - Math.exp(-hour / timeConstant)) + noise(hour);
  }),

  healthy('logarithmic', ({ random, base }) => {
    const gain = base * random.logBetween(0.02, 0.3);
    const unit = random.logBetween(0.02, 2);
    const noise = usualNoise(random, base);
    return (hour) => base + gain * Math.log1p(hour / unit) + noise(hour);
  }),

  healthy('collector saw-tooth', ({ random, base }) => {
    const height = base * random.logBetween(0.1, 2);
    const teeth = sawTooth(random, random.logBetween(0.05, 12), random.pick([0.05, 0.3, 0.5]));
    const warmUp = random.logBetween(0.05, 2);
    const noise = usualNoise(random, base);
    return (hour) => base * (1 - 0.5 * Math.exp(-hour / warmUp)) + height * teeth(hour) + noise(hour);
  }),

  healthy('daily season', ({ random, base, hourOfWeek }) => {
    const amplitude = random.between(0.03, 0.35);
    const phase = random.between(0, DAY);
    const isPlateau = random.chance(0.4);
    const noise = usualNoise(random, base);
    return (hour) => {
      const wave = Math.sin((2 * Math.PI * (hour + hourOfWeek + phase)) / DAY);
      const season = isPlateau ? clamp01(0.5 + 3 * wave) : 0.5 + 0.5 * wave;
      return base * (1 + amplitude * season) + noise(hour);
    };
  }),

  healthy('weekly season', ({ random, base, hourOfWeek }) => {
    const amplitude = random.between(0.05, 0.25);
    const phase = random.between(0, WEEK);
    const isSine = random.chance(0.4);
    const noise = usualNoise(random, base);
    return (hour) => {
      const at = hourOfWeek + hour;
      const daily = Math.max(0, Math.sin((2 * Math.PI * (at - 7)) / DAY));
      const isWeekend = Math.floor(at / DAY) % 7 >= 5;
      const season = isSine
        ? 0.6 * (0.5 + 0.5 * Math.sin((2 * Math.PI * (at + phase)) / WEEK)) + 0.4 * daily
        : (isWeekend ? 0.1 : 1) * (0.5 + 0.5 * daily);
      return base * (1 + amplitude * season) + noise(hour);
    };
  }),

  healthy('steps', ({ random, base }) => {
    const every = random.logBetween(3, 60);
    const spread = random.between(0.05, 0.6);
    const noise = usualNoise(random, base);
    let level = base;
    let next = random.exponential(every);
    return (hour) => {
      while (hour >= next) {
        level = base * (1 + spread * random.between(-1, 1));
        next += random.exponential(every);
      }
      return level + noise(hour);
    };
  }),

  healthy('restarts', ({ random, base, hours }) => {
    const restarts = restartHours(random, hours, random.logBetween(6, 96));
    const warmUp = random.logBetween(0.05, 3);
    const gain = random.between(0.1, 2);
    const spread = random.between(0, 0.15);
    const noise = usualNoise(random, base);
    let epoch = -1;
    let from = 0;
    let level = base;
    return {
      restarts,
      levelAt: (hour) => {
        const now = epochOf(restarts, hour);
        if (now !== epoch) {
          epoch = now;
          from = restarts[now - 1] ?? 0;
          level = base * (1 + spread * random.between(-1, 1));
        }
        return level * (1 + gain * (1 - Math.exp(-(hour - from) / warmUp))) + noise(hour);
      },
    };
  }),

  healthy(
    'growing traffic',
    ({ random, base, hours, activityAt }) => {
      const growth = random.between(0.3, 2);
      const gain = base * random.between(0.5, 4);
      const follow = lagging(random.logBetween(0.05, 0.5));
      const noise = usualNoise(random, base);
      const scaled = (hour: number): number =>
        clamp01(((0.3 + activityAt(hour)) * (1 + (growth * hour) / hours)) / 3);
      return {
        isActivityKnown: true,
        activityAt: scaled,
        levelAt: (hour, activity) => base + gain * follow(hour, activity) + noise(hour),
      };
    },
    'load',
  ),

  healthy('cache bursts', ({ random, base }) => {
    const decay = random.logBetween(0.1, 4);
    const every = random.logBetween(2, 24);
    const noise = usualNoise(random, base);
    let burst = 0;
    let before = 0;
    return (hour) => {
      burst *= Math.exp(-(hour - before) / decay);
      if (random.chance((hour - before) / every)) burst += base * random.between(0.2, 2);
      before = hour;
      return base + burst + noise(hour);
    };
  }),

  healthy('arena retention', ({ random, base }) => {
    const scale = base * random.between(0.03, 0.15);
    const every = random.logBetween(0.1, 2);
    const noise = usualNoise(random, base);
    let most = 0;
    let next = 0;
    return (hour) => {
      while (hour >= next) {
        most = Math.max(most, Math.min(random.exponential(scale), 8 * scale));
        next += random.exponential(every);
      }
      return base + most + noise(hour);
    };
  }),

  healthy('gaps', (ground) => {
    const { random, base } = ground;
    const noise = usualNoise(random, base);
    const season = random.pick([0, 0.1]);
    return {
      gaps: true,
      levelAt: (hour) => base * (1 + season * Math.sin((2 * Math.PI * hour) / DAY)) + noise(hour),
    };
  }),

  healthy('nightly job', ({ random, base, hourOfWeek }) => {
    const atHour = random.between(0, DAY);
    const length = random.logBetween(0.2, 5);
    const height = base * random.logBetween(0.2, 5);
    const noise = usualNoise(random, base);
    return (hour) => {
      const since = (hour + hourOfWeek + DAY - atHour) % DAY;
      return base + (since < length ? height * (since / length) : 0) + noise(hour);
    };
  }),

  healthy(
    'descriptors by load',
    ({ random, base }) => {
      const gain = base * random.between(0.2, 3);
      const follow = lagging(random.logBetween(0.02, 0.5));
      return {
        isActivityKnown: true,
        levelAt: (hour, activity) => base + gain * follow(hour, activity) + 0.03 * base * random.normal(),
      };
    },
    'load',
    (random) => createGround(random, { metric: 'fds' }),
  ),

  healthy(
    'pool of workers',
    ({ random, base }) => {
      const level = slowNoise(random, random.logBetween(0.2, 8));
      const cap = base * random.between(1.1, 1.6);
      const floor = base * random.between(0.5, 1);
      return (hour) => Math.max(floor, Math.min(cap, base * (1 + 0.25 * level(hour))));
    },
    'none',
    (random) =>
      createGround(random, { metric: random.pick(['count', 'threads'] as const), subject: 'family' }),
  ),

  healthy(
    'kernel memory',
    ({ random, base, hourOfWeek }) => {
      const level = slowNoise(random, random.logBetween(2, 24));
      const season = random.between(0, 0.1);
      const deviation = random.between(0.005, 0.05);
      return (hour) =>
        base * (1 + season * Math.sin((2 * Math.PI * (hour + hourOfWeek)) / DAY) + deviation * level(hour));
    },
    'none',
    (random) =>
      createGround(random, {
        metric: random.pick(['slab_bytes', 'unaccounted_bytes', 'shmem_bytes'] as const),
        subject: 'host',
      }),
  ),
]);

/** Random hours at which a process starts again. */
export function restartHours(random: Random, hours: number, meanHours: number): number[] {
  const restarts: number[] = [];
  const isRegular = random.chance(0.4);
  for (;;) {
    const last = restarts.at(-1) ?? 0;
    const life = isRegular ? meanHours : meanHours * random.between(0.4, 1.6);
    if (last + life >= hours) return restarts;
    restarts.push(last + life);
  }
}

/** Number of the epoch that an hour is in, from 0. */
export function epochOf(restarts: readonly number[], hour: number): number {
  let epoch = 0;
  while (epoch < restarts.length && hour >= (restarts[epoch] as number)) epoch++;
  return epoch;
}
