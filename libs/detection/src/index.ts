export {
  ACTIVITY_METRICS,
  type Activity,
  activityBetween,
  type ActivityParts,
  type ActivityReading,
  readActivity,
} from './activity/activity.ts';
export { type BootComparison, type BootSeries, compareWithEarlierBoots } from './cohort/earlier-boots.ts';
export { type ProgramCensus } from './cohort/census.ts';
export {
  cohortKeyOf,
  type CohortScene,
  findingOfCohort,
  outlierKeyOf,
  restOfCohort,
} from './cohort/cohort-verdict.ts';
export { type ProgramIdentity, programOfCommand, programOfSubject } from './cohort/program.ts';
export { findCohortFindings } from './cohort/find-cohort-findings.ts';
export { type HeatMap, heatMapOf } from './cohort/heat-map.ts';
export type {
  CohortClaim,
  CohortFinding,
  CohortFindingKind,
  CohortInput,
  CohortMember,
  CohortStanding,
} from './cohort/model.ts';
export { type CgroupIdentity, cgroupIdentityOf } from './family/cgroup.ts';
export { maskCommand, sharedCommand } from './family/command.ts';
export { familyKeyOf } from './family/family.ts';
export { type BackTest, backTestDetector, backTestGrowthRule, type GrowthRule } from './back-test.ts';
export { type Feedback, type FeedbackStanding, lineageKeyOf, standingOf } from './feedback/feedback.ts';
export { createHostDetector } from './host-detector.ts';
export {
  hostLedger,
  LEDGER_BUCKETS,
  LEDGER_METRICS,
  type Ledger,
  type LedgerBucket,
} from './ledger/ledger.ts';
export type {
  DetectorOptions,
  Finding,
  FindingState,
  Forecast,
  HostDetector,
  Interval,
  LeakClass,
  ObservedBoot,
  ObservedProcess,
  ObservedSample,
  Proof,
  ProofPoint,
  Subject,
  SubjectKind,
  SubjectState,
} from './model.ts';
export { SeriesDetector, type SeriesOptions, type SeriesSample } from './series-detector.ts';
export { SUBJECT_METRICS, type SubjectMetric } from './subject-metric.ts';
export { type Demands, meetsDemands, NO_DEMANDS } from './verdict/demands.ts';
export { verdictOf, type VerdictContext } from './verdict/words.ts';
export { GrowthPeriod, hostReadingOf } from './rules/host-reading.ts';
export {
  DEFAULT_RULES,
  type Rule,
  type RuleReading,
  RULES,
  type RuleSettings,
  type RuleVerdict,
  type Severity,
} from './rules/rules.ts';
export { type RuleChange, RuleWatch } from './rules/rule-watch.ts';
