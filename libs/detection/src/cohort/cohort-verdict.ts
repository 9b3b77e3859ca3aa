import { keyOfHash } from '../family/family.ts';
import { hashText } from '../family/hash.ts';
import type { Finding, Interval, LeakClass, ProofPoint, Subject } from '../model.ts';
import { hostProgram } from './program.ts';
import { median } from '../series/blocks.ts';
import { HOUR_MS } from '../series/stretch.ts';
import type { CohortClaim, CohortFinding, CohortMember, CohortStanding } from './model.ts';

/** How long a cohort has to grow on to be confirmed, and how long it may not be seen growing before it is over. */
const CONFIRM_HOURS = 12;
const FLAT_HOURS = 24;
const MOST_MEMBERS = 500;
/** Part of the growth after which it has begun. */
const BEGUN = 0.05;

/** What is known of a cohort beyond its members' floors. */
export interface CohortScene {
  metric: string;
  unit?: string;
  nowMs: number;
  /** An hour of detector time. */
  hourMs: number;
  /** The finding that is open now, as it was told last. */
  before: Finding | undefined;
}

/** Names what a version, or a whole program, leaks. The same from run to run, whatever the kind of evidence. */
export function cohortKeyOf(program: string, version: string | undefined, metric: string): string {
  return `cohort:${keyOfHash(hashText([program, version ?? '', metric].join('\n')))}`;
}

/** Names what one host of a cohort leaks. */
export function outlierKeyOf(program: string, metric: string): string {
  return `outlier:${keyOfHash(hashText([program, metric].join('\n')))}`;
}

/**
 * A cohort's growth as a finding, in the form of all others: probable when it is first seen, confirmed after it has been
 * seen for half a day.
 *
 * @param members all members of the program, those that are held against it too
 */
export function findingOfCohort(
  found: CohortFinding,
  members: readonly CohortMember[],
  { metric, unit, nowMs, hourMs, before }: CohortScene,
): Finding {
  const { kind, program, version } = found;
  const growing = members.filter(({ id }) => found.members.includes(id));
  const floors = mediansOf(growing);
  const firstSeenMs = before?.firstSeenMs ?? nowMs;
  const fromMs = nowMs - floors.length * hourMs;
  const [low, middle, high] = found.slopePerHour.map((slope) => (slope * HOUR_MS) / hourMs) as [
    number,
    number,
    number,
  ];
  const slopePerHour: Interval = [low, middle, high];
  const onset = onsetOf(floors);
  const isConfirmed = before?.state === 'confirmed' || nowMs - firstSeenMs >= CONFIRM_HOURS * hourMs;
  const subject: Subject = {
    kind: kindOf(kind, metric, program),
    ...(!isOfHost(program, metric) && { command: program.split(' @ ')[0] ?? program }),
    ...(unit !== undefined && { unit }),
    ...(version !== undefined && { version }),
  };
  return {
    key: kind === 'outlier' ? outlierKeyOf(program, metric) : cohortKeyOf(program, version, metric),
    state: isConfirmed ? 'confirmed' : 'probable',
    class: classOf(growing),
    metric,
    subject,
    onsetMs: before?.onsetMs ?? fromMs + onset * hourMs,
    firstSeenMs,
    updatedMs: nowMs,
    slopePerHour,
    from: floors[onset] as number,
    to: floors.at(-1) as number,
    forecast: null,
    cohort: claimOf(found, members, hourMs),
    proof: {
      path: 'slow',
      fromMs: fromMs + onset * hourMs,
      toMs: nowMs,
      cellMs: hourMs,
      points: floors.map((value, index): ProofPoint => ({
        atMs: fromMs + index * hourMs,
        value,
        activity: null,
      })),
      valueAtFrom: floors[onset] as number,
      idleMs: 0,
      statistic: found.growing,
      threshold: found.judged,
      excluded: [],
    },
  };
}

/**
 * A cohort whose growth is not seen any more: it stays as it is for a day, then it is fixed.
 * @returns undefined while it stays
 */
export function restOfCohort(before: Finding, nowMs: number, hourMs: number): Finding | undefined {
  if (nowMs - before.updatedMs < FLAT_HOURS * hourMs) return undefined;
  return { ...before, state: 'fixed', fixedBecause: 'flat', updatedMs: nowMs, forecast: null };
}

function claimOf(found: CohortFinding, members: readonly CohortMember[], hourMs: number): CohortClaim {
  const { kind, program, version, growing, judged, pValue } = found;
  const grows = new Set(found.members);
  const standings = members
    .flatMap((member): CohortStanding[] => {
      const { id, host, hourlyFloors } = member;
      const count = hourlyFloors.length;
      const [from, to] = [hourlyFloors[0], hourlyFloors[count - 1]];
      if (from === undefined || to === undefined) return [];
      const perHour = ((to - from) / Math.max(1, count - 1)) * (HOUR_MS / hourMs);
      const isGrowing = grows.has(id);
      return [
        {
          id,
          host,
          ...(member.version !== undefined && { version: member.version }),
          isGrowing,
          from,
          to,
          perHour,
        },
      ];
    })
    .toSorted((a, b) => Number(b.isGrowing) - Number(a.isGrowing) || b.perHour - a.perHour);
  const reference = found.referencePerHour;
  return {
    kind,
    program,
    ...(version !== undefined && { version }),
    growing,
    judged,
    ...(reference !== undefined && {
      reference: {
        members: kind === 'outlier' ? judged - 1 : members.length - judged,
        perHour: (reference * HOUR_MS) / hourMs,
      },
    }),
    pValue,
    members: standings.slice(0, MOST_MEMBERS),
  };
}

/** The median of the members at each hour, counted back from now. */
function mediansOf(members: readonly CohortMember[]): number[] {
  const hours = median(members.map(({ hourlyFloors }) => hourlyFloors.length));
  return Array.from({ length: Math.max(1, Math.floor(hours)) }, (_, index) => {
    const back = Math.floor(hours) - index;
    const known = members.flatMap(({ hourlyFloors }) => hourlyFloors[hourlyFloors.length - back] ?? []);
    return known.length === 0 ? 0 : median(known);
  });
}

/** What one host leaks is its own, whoever noticed. */
function kindOf(kind: CohortFinding['kind'], metric: string, program: string): Subject['kind'] {
  if (kind !== 'outlier') return 'cohort';
  return isOfHost(program, metric) ? 'host' : 'lineage';
}

function isOfHost(program: string, metric: string): boolean {
  return program === hostProgram(metric);
}

/** The last hour before the growth began. */
function onsetOf(floors: readonly number[]): number {
  const first = floors[0] as number;
  const growth = (floors.at(-1) as number) - first;
  const begun = floors.findIndex((floor) => floor - first > BEGUN * growth);
  return Math.max(0, begun - 1);
}

function classOf(growing: readonly CohortMember[]): LeakClass {
  const known = growing.flatMap((member) => member.class ?? []);
  return known.filter((one) => one === 'work').length > known.length / 2 ? 'work' : 'idle';
}
