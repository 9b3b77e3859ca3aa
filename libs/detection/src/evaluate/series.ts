import type { SubjectMetric } from '../subject-metric.ts';

export type SeriesSubject = 'process' | 'family' | 'cgroup' | 'host';

/** One series of a dataset, as DETECTION.md's format has it. */
export interface EvaluatedSeries {
  id: string;
  subject: SeriesSubject;
  metric: SubjectMetric;
  host?: string;
  /** Program and version: `nginx@1.4.2`. */
  cohort?: string;
  startUnixS: number;
  intervalS: number;
  /** NaN where a sample is missing. */
  values: Float64Array;
  /** 0..1, NaN where unknown. */
  activity?: Float64Array;
  /** Indexes at which a new epoch begins. */
  restarts?: readonly number[];
  limit?: number;
}

/** What a series really is. `load` grows with load and gives back: no leak. */
export type TrueClass = 'idle' | 'work' | 'load' | 'none';

export interface SeriesLabel {
  leak: boolean;
  class: TrueClass;
  onsetIndex: number | null;
  slopePerHour: number | null;
  family: string;
}

export interface LabelledSeries {
  series: EvaluatedSeries;
  label: SeriesLabel;
}
