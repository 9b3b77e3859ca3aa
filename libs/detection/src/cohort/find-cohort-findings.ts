import type { Interval } from '../model.ts';
import { median } from '../series/blocks.ts';
import { modifiedZ } from '../tests/modified-z.ts';
import { rankSumZ } from '../tests/rank-sum.ts';
import { signTest } from '../tests/sign-test.ts';
import { stoufferZ } from '../tests/stouffer.ts';
import { growthOfMember, type MemberGrowth } from './member-growth.ts';
import type { CohortFinding, CohortFindingKind, CohortInput } from './model.ts';

const HOURS_PER_DAY = 24;
const LEAST_PACE_PER_DAY = 0.002;

/** A cohort that drifts: members, sign test, Stouffer's z, and share that still grows in the second half. */
const DRIFT = { members: 5, pValue: 0.004, z: 3.5, late: 0.75 };
/**
 * A version against the others: members on each side, rank-sum z (less where its members drift for sure, for so few
 * ranks cannot give more), share of its members that grow, and how much faster they do.
 */
const VERSION = { members: 4, z: 3.1, zWithDrift: 2.2, growing: 0.75, faster: 3 };
/** Of a version's usual pace, what a member has to have to be one of those that grow. */
const GROWING_SHARE = 0.3;
/**
 * One host against its peers: members, deviations, and how many there may be before it is no outlier any more. A fleet has
 * tens of thousands of members, each of which could be one: all together may be wrong with this probability (Bonferroni).
 */
const OUTLIER = { members: 8, deviations: 3.5, most: 0.2, z: 2.3, familyError: 0.01 };

/**
 * What only many hosts together show: a version that grows where others are flat, a program that grows everywhere too
 * slowly for one host to tell, a host that grows where its peers do not. Members are compared at one age.
 *
 * Pure and without state: a job calls it now and then with the hourly floors of each cohort's members. Tests assume
 * that members are independent of each other; load that all hosts share has to be taken out before.
 *
 * @param judgedInAll members of all programs that are judged beside these: an outlier has to be one among all of them
 * @param untilHours judges only what was seen by this age of the members; all of it by default
 */
export function findCohortFindings(
  { members, leastPacePerDay = LEAST_PACE_PER_DAY }: CohortInput,
  untilHours = Infinity,
  judgedInAll = 1,
): CohortFinding[] {
  const findings: CohortFinding[] = [];
  const grown = members.flatMap((member) => growthOfMember(member, untilHours) ?? []);
  for (const program of Map.groupBy(grown, ({ member }) => member.program).values()) {
    const versions = [...Map.groupBy(program, ({ member }) => member.version).values()];
    const told = new Set<MemberGrowth>();
    for (const version of versions) {
      const others = program.filter((one) => !version.includes(one));
      const finding =
        versionFinding(version, others, leastPacePerDay) ?? driftFinding(version, leastPacePerDay);
      if (!finding) continue;
      findings.push(finding);
      for (const one of version) told.add(one);
    }
    findings.push(
      ...outlierFindings(
        program.filter((one) => !told.has(one)),
        leastPacePerDay,
        judgedInAll,
      ),
    );
  }
  return findings;
}

/** Does one version grow, and do the others not? */
function versionFinding(
  version: readonly MemberGrowth[],
  others: readonly MemberGrowth[],
  least: number,
): CohortFinding | undefined {
  if (version.length < VERSION.members || others.length < VERSION.members) return undefined;
  const usual = median(version.map(paceOf));
  const growing = version.filter((one) => isGrowing(one, Math.max(least, GROWING_SHARE * usual)));
  if (growing.length < VERSION.growing * version.length) return undefined;
  const reference = median(others.map(paceOf));
  if (median(growing.map(paceOf)) < Math.max(least, VERSION.faster * reference)) return undefined;
  const z = rankSumZ(version.map(paceOf), others.map(paceOf));
  const isDriftSure = stoufferZ(growing.map((one) => one.z)) >= DRIFT.z;
  if (z < (isDriftSure ? VERSION.zWithDrift : VERSION.z)) return undefined;
  return {
    ...findingOf('version', version, growing, upperTail(z)),
    referencePerHour: median(others.map(({ perHour }) => perHour)),
  };
}

/** Do most members grow, each of them perhaps too slowly to tell? */
function driftFinding(members: readonly MemberGrowth[], least: number): CohortFinding | undefined {
  if (members.length < DRIFT.members) return undefined;
  const growing = members.filter(({ growth }) => growth > 0);
  const pValue = signTest(growing.length, members.length);
  const late = members.filter(({ lateGrowth }) => lateGrowth > 0).length;
  const isSure =
    pValue <= DRIFT.pValue &&
    late >= DRIFT.late * members.length &&
    median(members.map(paceOf)) >= least &&
    stoufferZ(members.map(({ z }) => z)) >= DRIFT.z;
  return isSure ? findingOf('drift', members, growing, pValue) : undefined;
}

/** A host that grew by half while its peers stood still is one, however late within the time it began. */
const EXTREME = { deviations: 30, growth: 0.5 };

/** Members whose growth lies far outside that of their peers. */
function outlierFindings(
  members: readonly MemberGrowth[],
  least: number,
  judgedInAll: number,
): CohortFinding[] {
  if (members.length < OUTLIER.members) return [];
  const paces = members.map(paceOf);
  const deviations = modifiedZ(paces, least / OUTLIER.deviations);
  const odd = members.filter(
    (one, index) =>
      (deviations[index] as number) > OUTLIER.deviations &&
      isGrowing(one, least) &&
      one.z > OUTLIER.z &&
      (judgedInAll <= 1 ||
        upperTail(one.z) * judgedInAll <= OUTLIER.familyError ||
        ((deviations[index] as number) > EXTREME.deviations && one.growth > EXTREME.growth * one.level)),
  );
  if (odd.length > OUTLIER.most * members.length) return [];
  const referencePerHour = median(members.map(({ perHour }) => perHour));
  return odd.map((one) => ({
    ...findingOf('outlier', members, [one], upperTail(one.z)),
    referencePerHour,
  }));
}

function isGrowing(one: MemberGrowth, least: number): boolean {
  return one.growth > 0 && one.lateGrowth > 0 && paceOf(one) >= least;
}

/** Growth a day as a share of the level, so that large and small hosts compare. */
function paceOf({ perHour, level }: MemberGrowth): number {
  return (perHour * HOURS_PER_DAY) / Math.max(1, level);
}

function findingOf(
  kind: CohortFindingKind,
  judged: readonly MemberGrowth[],
  growing: readonly MemberGrowth[],
  pValue: number,
): CohortFinding {
  const { program, version } = (growing[0] as MemberGrowth).member;
  const paces = growing.map(({ perHour }) => perHour).toSorted((a, b) => a - b);
  const at = (share: number): number => paces[Math.round(share * (paces.length - 1))] as number;
  const slopePerHour: Interval = [at(0.1), at(0.5), at(0.9)];
  return {
    kind,
    program,
    ...(version !== undefined && { version }),
    members: growing.map(({ member }) => member.id),
    hosts: [...new Set(growing.map(({ member }) => member.host))],
    growing: growing.length,
    judged: judged.length,
    slopePerHour,
    pValue,
  };
}

/** Upper tail of the normal distribution (Abramowitz & Stegun 7.1.26, to 1.5e-7). */
function upperTail(z: number): number {
  const t = 1 / (1 + (0.327_591_1 * Math.abs(z)) / Math.SQRT2);
  const polynomial =
    t *
    (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
  const tail = (polynomial * Math.exp((-z * z) / 2)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
