import type { Interval, LeakClass } from '../model.ts';

/** One host's share in a cohort: a program's floors by the hour of its age. Columns are of one length. */
export interface CohortMember {
  id: string;
  host: string;
  /** What the members have in common: a program, or a role. */
  program: string;
  version?: string;
  /** With what it grows, where that is known. */
  class?: LeakClass;
  /** Lowest level of each hour since the start; NaN where no sample was. */
  hourlyFloors: ArrayLike<number>;
}

export interface CohortInput {
  members: readonly CohortMember[];
  /** Smallest growth in a day that matters, as a share of the level. @default 0.002 */
  leastPacePerDay?: number;
}

/**
 * `drift`: a whole cohort grows. `version`: one version grows and the others do not. `outlier`: one host grows beyond
 * its peers.
 */
export type CohortFindingKind = 'drift' | 'version' | 'outlier';

export interface CohortFinding {
  kind: CohortFindingKind;
  program: string;
  version?: string;
  /** Those that it is about, by id; the growing ones for a version or a drift, the odd one for an outlier. */
  members: string[];
  hosts: string[];
  /** How many of the cohort grow, of how many that can be judged. */
  growing: number;
  judged: number;
  /** Growth an hour: low, median and high of the members that grow. */
  slopePerHour: Interval;
  /** The same of those that it is held against; undefined for a drift. */
  referencePerHour?: number;
  /** Probability of this by chance alone, roughly. */
  pValue: number;
}

/** One member of a cohort as its finding shows it. */
export interface CohortStanding {
  id: string;
  host: string;
  version?: string;
  isGrowing: boolean;
  /** Where it was when it was first compared, and now. */
  from: number;
  to: number;
  perHour: number;
}

/** What a cohort's finding rests on: who grows, and whom they are held against. */
export interface CohortClaim {
  kind: CohortFindingKind;
  program: string;
  version?: string;
  /** Hosts that grow, of those of the version (or the cohort) that can be judged. */
  growing: number;
  judged: number;
  /** Other versions, or the peers of an outlier: how many, and how they grow. Absent for a drift. */
  reference?: { members: number; perHour: number };
  /** Probability of this by chance alone, roughly. */
  pValue: number;
  /** Growing ones first; the reference stands behind them. At most 500. */
  members: CohortStanding[];
}
