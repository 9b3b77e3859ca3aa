/*
 * What an agent leaves out when it takes more of its host than it may: detail, never correctness. What is read at every
 * sample of every process that does something stays, whatever happens; a table that is left out is empty, not old.
 */

/** 0 is everything; each further level leaves out more. */
export type DetailLevel = 0 | 1 | 2 | 3;

/** What each level leaves out beyond the one before, for people. */
const LEFT_OUT: readonly string[] = [
  '',
  'maps and descriptors of suspects',
  'all further tables',
  'swap, shared memory and descriptors of processes, but once in sixty samples, ten minutes at most',
];

const LOWEST: DetailLevel = 3;

/** Tables that look at single processes in depth are the dearest, and the first to go. */
export const SUSPECTS_LEFT_OUT: DetailLevel = 1;
export const TABLES_LEFT_OUT: DetailLevel = 2;
export const PROCESS_DETAILS_LEFT_OUT: DetailLevel = 3;

/** What the agent may take, well below what its unit allows (CPUQuota=25%, MemoryHigh=112M). */
export interface Budget {
  /** Share of one processor, over the time between two samples, or a second when they come faster: that is asked for. */
  cpuRatio: number;
  rssBytes: number;
}

export const BUDGET: Budget = { cpuRatio: 0.15, rssBytes: 96 * 1024 ** 2 };

/**
 * Memory is bounded by the unit, in which the executable runs. Under Node (`npm start`, tests) the runtime alone may take
 * more.
 */
export const budgetOfRuntime = (): Budget =>
  process.versions['bun'] === undefined ? { ...BUDGET, rssBytes: Infinity } : BUDGET;

/** The first looks at everything, before any of it is known, are no measure. */
const WARM_UP_SAMPLES = 10;
/** One sample over budget is chance. */
const SAMPLES_OVER = 3;
/** Detail comes back when this many samples in a row stayed below a part of the budget. */
const SAMPLES_UNDER = 30;
/** Time over which CPU time is a share of a processor, at least. */
const SHORTEST_MS = 1000;
const UNDER_RATIO = 0.7;
/** Detail that was too dear when it came back waits for longer each time. */
const MAX_PATIENCE = 64;

export interface Usage {
  /** Steady clock. */
  atMs: number;
  /** CPU time since the agent began. */
  cpuMs: number;
  rssBytes: number;
}

export interface DetailChange {
  level: DetailLevel;
  /** What is left out now, empty when nothing is. */
  leftOut: string;
  cpuRatio: number;
  rssBytes: number;
}

/** Watches what the agent takes, and says how much it may read. */
export class DetailGovernor {
  readonly #budget: Budget;
  #level: DetailLevel = 0;
  #before: Usage | undefined;
  #samples = 0;
  #over = 0;
  #under = 0;
  #patience = 1;

  constructor(budget = BUDGET) {
    this.#budget = budget;
  }

  get level(): DetailLevel {
    return this.#level;
  }

  /** Once a sample. @returns the change that it brings, if any */
  observe(usage: Usage): DetailChange | undefined {
    const before = this.#before;
    this.#before = usage;
    if (!before || usage.atMs <= before.atMs || this.#samples++ < WARM_UP_SAMPLES) return undefined;
    const cpuRatio = (usage.cpuMs - before.cpuMs) / Math.max(SHORTEST_MS, usage.atMs - before.atMs);
    const share = Math.max(cpuRatio / this.#budget.cpuRatio, usage.rssBytes / this.#budget.rssBytes);
    this.#over = share > 1 ? this.#over + 1 : 0;
    this.#under = share < UNDER_RATIO ? this.#under + 1 : 0;
    if (this.#over >= SAMPLES_OVER && this.#level < LOWEST) {
      this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2);
      return this.#moveTo((this.#level + 1) as DetailLevel, cpuRatio, usage.rssBytes);
    }
    if (this.#under >= SAMPLES_UNDER * this.#patience && this.#level > 0)
      return this.#moveTo((this.#level - 1) as DetailLevel, cpuRatio, usage.rssBytes);
    return undefined;
  }

  #moveTo(level: DetailLevel, cpuRatio: number, rssBytes: number): DetailChange {
    this.#level = level;
    this.#over = 0;
    this.#under = 0;
    return { level, leftOut: LEFT_OUT.slice(1, level + 1).join('; '), cpuRatio, rssBytes };
  }
}
