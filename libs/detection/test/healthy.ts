import type { Random } from '../src/evaluate/random.ts';
import type { Program, SimulatedHost, SimulatedProcess } from './simulated-host.ts';
import { DAY, HOUR, MIB, MINUTE } from './simulated-host.ts';

/** Level of a healthy process at an age; called in rising order of age. `load` is the host's, 0..1. */
export type HealthySeries = (ageMs: number, load: number) => number;

/** DETECTION.md's healthy families, each a maker of random series of its kind. */
export const HEALTHY_FAMILIES: Record<string, (random: Random) => HealthySeries> = {
  constant: (random) => {
    const base = random.between(5, 800) * MIB;
    const noise = random.between(0, 0.02);
    return () => base * (1 + noise * random.next());
  },

  'AR(1)': (random) => {
    const base = random.between(20, 800) * MIB;
    const deviation = random.between(0.01, 0.1);
    const level = ornsteinUhlenbeck(random, random.between(5 * MINUTE, 12 * HOUR));
    return (ageMs) => base * Math.max(0.2, 1 + deviation * level(ageMs));
  },

  'random walk': (random) => {
    const base = random.between(20, 800) * MIB;
    const perSqrtHour = random.between(0.002, 0.015);
    let level = 0;
    let before = 0;
    return (ageMs) => {
      level += perSqrtHour * Math.sqrt((ageMs - before) / HOUR) * random.normal();
      before = ageMs;
      return base * Math.max(0.2, 1 + level);
    };
  },

  saturating: (random) => {
    const base = random.between(10, 300) * MIB;
    const gain = random.between(0.3, 6) * base;
    const timeConstantMs = Math.exp(random.between(Math.log(10 * MINUTE), Math.log(8 * HOUR)));
    const noise = random.between(0, 0.02);
    return (ageMs) => base + gain * (1 - Math.exp(-ageMs / timeConstantMs)) + noise * base * random.normal();
  },

  logarithmic: (random) => {
    const base = random.between(20, 300) * MIB;
    const gain = random.between(0.02, 0.3) * base;
    const unitMs = random.between(1, 30) * MINUTE;
    const noise = random.between(0, 0.01);
    return (ageMs) => base + gain * Math.log1p(ageMs / unitMs) + noise * base * random.normal();
  },

  'collector saw-tooth': (random) => {
    const live = random.between(30, 400) * MIB;
    const teeth = sawTooth(random, random.between(0.1, 0.8) * live, random.between(2 * MINUTE, 3 * HOUR));
    const warmUpMs = random.between(1, 40) * MINUTE;
    return (ageMs) => live * (1 - 0.6 * Math.exp(-ageMs / warmUpMs)) + teeth(ageMs);
  },

  'daily season': (random) => {
    const base = random.between(50, 500) * MIB;
    const amplitude = random.between(0.03, 0.25);
    const phase = random.between(0, DAY);
    return (ageMs) =>
      base * (1 + amplitude * Math.sin((2 * Math.PI * (ageMs + phase)) / DAY)) + noiseOf(random);
  },

  'follows load': (random) => {
    const base = random.between(50, 500) * MIB;
    const gain = random.between(0.1, 1) * base;
    const lag = lagging(random.between(1, 15) * MINUTE);
    return (ageMs, load) => base + gain * lag(ageMs, load) + noiseOf(random);
  },

  'weekly season': (random) => {
    const base = random.between(50, 500) * MIB;
    const amplitude = random.between(0.05, 0.3);
    return (ageMs) => {
      const isWeekend = Math.floor(ageMs / DAY) % 7 >= 5;
      const hourly = Math.max(0, Math.sin((2 * Math.PI * (ageMs - 7 * HOUR)) / DAY));
      return base * (1 + (isWeekend ? 0.1 : 1) * amplitude * hourly) + noiseOf(random);
    };
  },

  steps: (random) => {
    let level = random.between(20, 400) * MIB;
    const low = 0.6 * level;
    const high = 1.8 * level;
    let nextMs = random.between(0, DAY);
    return (ageMs) => {
      if (ageMs >= nextMs) {
        level = random.between(low, high);
        nextMs = ageMs + random.between(0.1, 2) * DAY;
      }
      return level + noiseOf(random);
    };
  },

  'cache bursts': (random) => {
    const base = random.between(30, 300) * MIB;
    const decayMs = random.between(5, 120) * MINUTE;
    let burst = 0;
    let before = 0;
    return (ageMs) => {
      burst *= Math.exp(-(ageMs - before) / decayMs);
      if (random.chance((ageMs - before) / (4 * HOUR))) burst += random.between(0.2, 2) * base;
      before = ageMs;
      return base + burst;
    };
  },

  'arena retention': (random) => {
    let retained = random.between(30, 300) * MIB;
    const scale = 0.15 * retained;
    let nextMs = 0;
    // Each job needs a random amount; the allocator keeps the most that was ever needed.
    let most = 0;
    const base = retained;
    return (ageMs) => {
      if (ageMs >= nextMs) {
        most = Math.max(most, Math.min(6, -Math.log(1 - random.next())) * scale);
        nextMs = ageMs + random.between(5, 90) * MINUTE;
        retained = base + most;
      }
      return retained;
    };
  },

  'short fill to a cap': (random) => {
    const base = random.between(10, 200) * MIB;
    const cap = base * random.between(1.5, 10);
    const fillMs = random.between(5, 100) * MINUTE;
    const fromMs = random.between(0, DAY);
    return (ageMs) =>
      base + (cap - base) * Math.min(1, Math.max(0, ageMs - fromMs) / fillMs) + 0.01 * cap * random.next();
  },
};

/** Families that nobody can tell from a leak before they end: judged apart. */
export const UNDECIDABLE_FAMILIES: Record<string, (random: Random) => HealthySeries> = {
  'long fill to a cap': (random) => {
    const base = random.between(10, 200) * MIB;
    const cap = base * random.between(1.5, 10);
    const fillMs = random.between(3, 24) * HOUR;
    const fromMs = random.between(0, DAY);
    return (ageMs) => base + (cap - base) * Math.min(1, Math.max(0, ageMs - fromMs) / fillMs);
  },

  'very slow warm-up': (random) => {
    const base = random.between(10, 300) * MIB;
    const gain = random.between(0.3, 6) * base;
    const timeConstantMs = random.between(12, 72) * HOUR;
    return (ageMs) => base + gain * (1 - Math.exp(-ageMs / timeConstantMs));
  },
};

/** A process that lives through a series; with a mean life it is restarted now and then. */
export class HealthyProcess implements Program {
  readonly #name: string;
  readonly #makeSeries: (random: Random) => HealthySeries;
  readonly #meanLifeMs: number;
  #process: SimulatedProcess | undefined;
  #series: HealthySeries | undefined;
  #bornMs = 0;

  constructor(name: string, makeSeries: (random: Random) => HealthySeries, meanLifeMs = Infinity) {
    this.#name = name;
    this.#makeSeries = makeSeries;
    this.#meanLifeMs = meanLifeMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (this.#process && host.random.chance(MINUTE / this.#meanLifeMs)) {
      host.end(this.#process);
      this.#process = undefined;
    }
    if (!this.#process || !this.#series) {
      this.#series = this.#makeSeries(host.random);
      this.#bornMs = atMs;
      this.#process = host.start({
        name: 'app',
        command: `/opt/app --family ${this.#name}`,
        anonBytes: this.#series(0, host.busyRatio),
      });
    }
    this.#process.anonBytes = this.#series(atMs - this.#bornMs, host.busyRatio);
  }
}

/** Load of a working day: busy by day, idle by night and on weekends, never smooth. */
export class WorkingDay implements Program {
  #wobble: ((ageMs: number) => number) | undefined;

  step(host: SimulatedHost, atMs: number): void {
    this.#wobble ??= ornsteinUhlenbeck(host.random, 20 * MINUTE);
    const day = Math.floor(atMs / DAY) % 7;
    const sun = Math.max(0, Math.sin((2 * Math.PI * ((atMs % DAY) - 6 * HOUR)) / DAY));
    const load = 0.04 + (day >= 5 ? 0.1 : 0.6) * sun * (1 + 0.15 * this.#wobble(atMs));
    host.busyRatio = Math.min(0.98, Math.max(0.02, load + 0.02 * host.random.next()));
  }
}

/** Mean 0, deviation 1, forgetting with a time constant. */
function ornsteinUhlenbeck(random: Random, timeConstantMs: number): (ageMs: number) => number {
  let level = random.normal();
  let before: number | undefined;
  return (ageMs) => {
    const kept = Math.exp(-(ageMs - (before ?? ageMs)) / timeConstantMs);
    before = ageMs;
    level = kept * level + Math.sqrt(1 - kept * kept) * random.normal();
    return level;
  };
}

function sawTooth(random: Random, height: number, periodMs: number): (ageMs: number) => number {
  let fromMs = 0;
  let lengthMs = periodMs;
  return (ageMs) => {
    if (ageMs - fromMs >= lengthMs) {
      fromMs = ageMs;
      lengthMs = periodMs * random.between(0.7, 1.3);
    }
    return (height * (ageMs - fromMs)) / periodMs;
  };
}

function lagging(timeConstantMs: number): (ageMs: number, target: number) => number {
  let level: number | undefined;
  let before = 0;
  return (ageMs, target) => {
    const kept = Math.exp(-(ageMs - before) / timeConstantMs);
    before = ageMs;
    level = level === undefined ? target : kept * level + (1 - kept) * target;
    return level;
  };
}

function noiseOf(random: Random): number {
  return 0.5 * MIB * random.normal();
}
