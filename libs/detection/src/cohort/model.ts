import type { Interval } from '../model.ts';

/** One host's share in a cohort: a program's floors by the hour of its age. Columns are of one length. */
export interface CohortMember {
  id: string;
  host: string;
  /** What the members have in common: a program, or a role. */
  program: string;
  version?: string;
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
