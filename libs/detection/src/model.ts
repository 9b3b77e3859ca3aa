import type { ProcessDescription, RowDescription, Table, TableChange } from '@seep/shared';
import type { ProgramCensus } from './cohort/census.ts';
import type { CohortClaim } from './cohort/model.ts';
import type { Demands } from './verdict/demands.ts';

/*
 * What goes into a detector and what comes out. Times are epoch milliseconds, as the host's samples carry them; the
 * library has no clock, no disk and no random of its own.
 */

/** One sample of a host as it was decoded. Tables keep their identity from sample to sample; `change` says what moved. */
export interface ObservedSample {
  atMs: number;
  uptimeMs: number;
  /** Time to the next sample as the agent planned it: silence much longer is a gap. */
  intervalMs: number;
  host: Table;
  process: Table;
  /** The other tables: slab caches, control groups, file systems in memory … */
  further?: readonly Table[];
  /** Undefined for a keyframe: any row may have come, gone or changed. */
  change: TableChange[] | undefined;
}

/** What does not change within a boot and the detector needs. */
export interface ObservedBoot {
  bootId: string;
  bootedAtMs: number;
  memTotalBytes: number;
  cpuCount: number;
  ticksPerSecond: number;
}

export type ObservedProcess = ProcessDescription;
export type ObservedRow = RowDescription;

export type SubjectKind = 'process' | 'lineage' | 'family' | 'container' | 'host' | 'cohort';

/** What leaks. Fields that do not apply are left out. */
export interface Subject {
  kind: SubjectKind;
  /** Command line, scrubbed; of a family what its members share of it. */
  command?: string;
  /** comm: the short name. */
  name?: string;
  pid?: number;
  startTicks?: number;
  unit?: string;
  container?: string;
  /** Command line of the process that started them. */
  spawner?: string;
  spawnerPid?: number;
  version?: string;
}

export type FindingState = 'watch' | 'probable' | 'confirmed' | 'fixed';

/** States of a subject, from its first samples to the end of a leak. */
export type SubjectState = 'learning' | 'warming' | 'filling' | FindingState;

/** `idle`: grows while nobody does anything. `work`: grows with work and never gives back. */
export type LeakClass = 'idle' | 'work';

/** Low, middle and high end of an 80 % interval. */
export type Interval = readonly [low: number, mid: number, high: number];

/** A point of the proof: the floor of one cell and how busy the host was in it. */
export interface ProofPoint {
  atMs: number;
  /** Lowest value in the cell, in the metric's unit; null where no sample was. */
  value: number | null;
  /** 0 (idle) to 1 (busy). */
  activity: number | null;
}

/** What a claim rests on, enough to draw it and to check it. */
export interface Proof {
  /** Which path found it: `rapid` (minutes, exhaustion within hours), `fast` (hours), `slow` (days). */
  path: 'rapid' | 'fast' | 'slow';
  /** Shortest stretch that this path decides on: tells one of its name from another. Not in findings of old versions. */
  shortestMs?: number;
  /** The stretch that the slope was fitted to; it begins at the onset. */
  fromMs: number;
  toMs: number;
  cellMs: number;
  points: ProofPoint[];
  /** The fitted line through the floors: value at `fromMs`, and its slope is the claim's. */
  valueAtFrom: number;
  /** Growth an hour in the idle and in the active part, where they can be told apart. */
  idleSlopePerHour?: number;
  activeSlopePerHour?: number;
  /** How long the subject was watched idle, within the stretch. */
  idleMs: number;
  /** Test statistic and the value it had to pass. */
  statistic: number;
  threshold: number;
  /** Stretches left out, with the reason: gaps, warm-up. */
  excluded: { fromMs: number; toMs: number; reason: string }[];
}

export interface Forecast {
  /** Which limit comes first. */
  limit: 'host' | 'cgroup' | 'descriptors' | 'pids' | 'tmpfs';
  limitValue: number;
  /** When it is reached: a tenth, half and nine tenths of the probability lie before. */
  atMs: Interval;
}

/**
 * One leak as the detector sees it now. It has the same `key` from its first appearance until it is `fixed`; a later
 * leak of the same subject is another finding under the same key.
 */
export interface Finding {
  key: string;
  state: FindingState;
  class: LeakClass;
  /** `anonBytes`, `count`, `unaccountedBytes`, … A bytes metric ends with its unit, a count does not. */
  metric: string;
  subject: Subject;
  onsetMs: number;
  firstSeenMs: number;
  updatedMs: number;
  slopePerHour: Interval;
  /** Level at the onset and now, in the metric's unit. For a family's count the sum of its memory stands beside it. */
  from: number;
  to: number;
  bytesFrom?: number;
  bytesTo?: number;
  bytesPerHour?: number;
  forecast: Forecast | null;
  /** Part of the host's growth since the onset that this explains, 0..1. */
  explainedShare?: number;
  /** Was any user's session active since the onset? Left out where the host does not tell. */
  hadSessions?: boolean;
  /** Why it is `fixed`: the process ended, or it stopped growing. */
  fixedBecause?: 'ended' | 'flat' | 'fell';
  /** Of a finding that many hosts make together: who, and held against whom. */
  cohort?: CohortClaim;
  proof: Proof;
}

export interface DetectorOptions {
  /** Windows and probation are this many times shorter. @default 1 */
  timeScale?: number;
  /** What growth has to reach beyond what the method asks; asked anew each time, for it may be changed. @default nothing */
  demands?: () => Demands;
}

/** What every detector of one host does, whatever is inside. */
export interface HostDetector {
  /** A new boot: processes of the one before have ended. */
  startBoot(boot: ObservedBoot): void;
  /** Comes before the first sample that has the process, and again when it changed its name. */
  describe(process: ObservedProcess): void;
  /** The same of a row of a further table. */
  describeRow(row: ObservedRow): void;
  /**
   * Takes one sample, later than all before.
   * @returns the findings that are new or changed since the last call; mostly none
   */
  observe(sample: ObservedSample): Finding[];
  /**
   * Before samples are remembered: what an earlier detector told last of each subject of this boot. An open finding goes on
   * from there with its onset, cells and state; what is fixed is not found once more. What has become of them since comes
   * with the next `observe`.
   */
  resume(told: readonly Finding[]): void;
  /** Takes a sample that the earlier detector has seen: nothing new is claimed of it. */
  remember(sample: ObservedSample): void;
  /** Findings that are open now. */
  open(): Finding[];
  /** How each program of the host has grown by the hour, for comparison with other hosts. */
  census(): ProgramCensus[];
  /** Number of subjects that are watched. */
  readonly subjectCount: number;
}
