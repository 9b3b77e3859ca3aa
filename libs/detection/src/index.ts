export {
  type Activity,
  activityBetween,
  type ActivityParts,
  type ActivityReading,
  readActivity,
} from './activity/activity.ts';
export { type CgroupIdentity, cgroupIdentityOf } from './family/cgroup.ts';
export { maskCommand, sharedCommand } from './family/command.ts';
export { familyKeyOf } from './family/family.ts';
export { createHostDetector } from './host-detector.ts';
export { hostLedger, LEDGER_BUCKETS, type Ledger, type LedgerBucket } from './ledger/ledger.ts';
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
} from './model.ts';
export { verdictOf, type VerdictContext } from './verdict/words.ts';
