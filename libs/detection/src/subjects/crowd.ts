import { cgroupIdentityOf } from '../family/cgroup.ts';
import { commandOf, sharedCommand } from '../family/command.ts';
import { keyOfHash } from '../family/family.ts';
import type { ObservedProcess, Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { MemberBytes } from '../verdict/case.ts';
import type { NearLimit } from '../verdict/forecast.ts';
import type { HostHistory } from './host-history.ts';
import { ancestorsOf, firstSpawner, rootOf } from './kinship.ts';
import type { ProcessRoster } from './process-roster.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

/** `family`: they share command, place and spawner. `household`: they share the unit or container. */
export type CrowdKind = 'family' | 'household';

/** The column of the roster that names the crowd of each process. */
export const CROWD_COLUMN = { family: 'families', household: 'households' } as const;

/** What a count has to rise by to be worth its cells. */
export function crowdRise(level: number): number {
  return Math.max(2, 0.25 * level);
}

/** Of the growth, what members that came since the onset and are still there have to make up. */
const SURVIVING_SHARE = 0.8;
/** Survivors of the first half of the growth over those of the second: where members leave, few are old. */
const OLD_SURVIVORS = 0.5;
/** What members have ended, beyond which they are told as children that nobody waits for. */
const MOSTLY_ZOMBIES = 0.5;
/** A household is not told apart from the one family that makes up this much of its growth. */
const ONE_FAMILY = 0.7;
/** Of what a family grew by relative to itself, what that of its parents has to have grown by to be the one to name. */
const AS_MUCH = 0.8;
/** Share of the time that a session was active, beyond which what grew among the users' own processes is theirs. */
const USERS_PRESENT = 0.5;
/** Where systemd keeps what users start. */
const USER_SLICE = /^\/user\.slice\//;
/** The largest families that make up this much of a crowd are what it is called by. */
const MOST_MEMBERS = 0.8;
/** Command lines looked at to say what members share. */
const MOST_COMMANDS = 100;

/** What a crowd has to know of the others. */
export interface Neighbours {
  roster: ProcessRoster;
  host: HostHistory;
  nowMs: () => number;
  /** How long growth among the processes of users who are at work has to last. */
  patienceMs: number;
  /** Has the household of this process an open finding? */
  isHouseholdAccused: (row: number) => boolean;
  /** Has its family one? */
  isFamilyAccused: (row: number) => boolean;
  /** Living members of its family, itself among them. */
  familyCountOf: (row: number) => number;
}

/** The number of processes that belong together. */
export class Crowd implements Suspect {
  readonly key: string;
  readonly metric = 'count';
  readonly kind: CrowdKind;
  readonly hash: number;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  count: number;
  readonly knownSinceMs: number;
  readonly #neighbours: Neighbours;

  constructor(
    kind: CrowdKind,
    hash: number,
    count: number,
    watch: Watch,
    paths: readonly Path[],
    neighbours: Neighbours,
  ) {
    this.key = `${kind}:${keyOfHash(hash)}`;
    this.kind = kind;
    this.hash = hash;
    this.count = count;
    this.watch = watch;
    this.paths = paths;
    this.knownSinceMs = neighbours.nowMs();
    this.#neighbours = neighbours;
  }

  bytesPerUnit(onsetMs: number): number {
    const { addedBytes, addedMembers } = this.memberBytes(onsetMs);
    return addedMembers === 0 ? 0 : addedBytes / addedMembers;
  }

  /** Of members, and of what they started in their household: a wrapper costs what it wraps. */
  memberBytes(onsetMs: number): MemberBytes {
    const { roster } = this.#neighbours;
    const bytes: MemberBytes = { totalBytes: 0, addedBytes: 0, addedMembers: 0 };
    for (let row = 0; row < roster.rowCount; row++) {
      const isMember = this.#isMember(row);
      if (!isMember && !this.#isStartedByMember(row)) continue;
      const value = roster.values[row] as number;
      const known = Number.isNaN(value) ? 0 : value;
      bytes.totalBytes += known;
      if ((roster.firstSeenMs[row] as number) < onsetMs) continue;
      bytes.addedBytes += known;
      if (isMember) bytes.addedMembers++;
    }
    return bytes;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  /** Process ids that the host has left, as a limit of this crowd's own count. */
  nearLimits(): NearLimit[] {
    const { maxPids, threadCount } = this.#neighbours.host;
    if (maxPids === undefined || threadCount === undefined) return [];
    return [{ limit: 'pids', limitValue: this.count + Math.max(0, maxPids - threadCount) }];
  }

  isContradicted(onsetMs: number, growth: number): boolean {
    const { roster, nowMs, isHouseholdAccused } = this.#neighbours;
    const survivors = this.#survivors(onsetMs);
    if (survivors.length < SURVIVING_SHARE * growth) return true;
    // The process that does not wait for them is the one to name.
    const zombies = survivors.filter((row) => roster.zombies[row] === 1).length;
    if (zombies > MOSTLY_ZOMBIES * survivors.length) return true;

    const middleMs = (onsetMs + nowMs()) / 2;
    const old = survivors.filter((row) => (roster.firstSeenMs[row] as number) < middleMs).length;
    if (old < OLD_SURVIVORS * (survivors.length - old)) return true;

    if (this.#isOfUsers(survivors, onsetMs)) return true;
    return this.kind === 'household'
      ? this.#isOneFamily(survivors, growth, onsetMs) || this.#isToldByFamilies(survivors, growth, onsetMs)
      : survivors.some((row) => isHouseholdAccused(row)) || this.#isOfOtherFamily(survivors, growth, onsetMs);
  }

  isGone(onsetMs: number): boolean {
    return this.#survivors(onsetMs).length === 0;
  }

  /** Of a household, the spawner of most and the command of those that it started itself. */
  describe(onsetMs: number): Subject {
    const { roster } = this.#neighbours;
    const survivors = this.#survivors(onsetMs);
    const spawner = mostFrequent(survivors.map((row) => firstSpawner(roster, row, onsetMs)));
    const children = survivors.filter((row) => roster.spawners[row]?.pid === spawner?.pid);
    const members = described(roster, this.#ofLargeFamilies(children.length > 0 ? children : survivors));
    const [first] = members;
    const { unit, container } = cgroupIdentityOf(first?.cgroup);
    const isOneUnit = members.every((member) => cgroupIdentityOf(member.cgroup).unit === unit);
    return {
      kind: 'family',
      ...(first && {
        command: sharedCommand(members.slice(0, MOST_COMMANDS).map(commandOf)),
        name: first.name,
      }),
      ...(unit !== undefined && isOneUnit && { unit }),
      ...(container !== undefined && { container }),
      ...(spawner && { spawner: commandOf(spawner), spawnerPid: spawner.pid }),
    };
  }

  #isMember(row: number): boolean {
    return this.#neighbours.roster[CROWD_COLUMN[this.kind]][row] === this.hash;
  }

  #members(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#neighbours.roster.rowCount; row++) if (this.#isMember(row)) rows.push(row);
    return rows;
  }

  /** Is one of its living ancestors in the same household a member? All of a household are members themselves. */
  #isStartedByMember(row: number): boolean {
    if (this.kind === 'household') return false;
    const { roster } = this.#neighbours;
    const household = roster.households[row];
    return (
      household !== 0 &&
      ancestorsOf(roster, row).some(
        (ancestor) => this.#isMember(ancestor) && roster.households[ancestor] === household,
      )
    );
  }

  /** Members that came since. */
  #survivors(onsetMs: number): number[] {
    const { roster } = this.#neighbours;
    return this.#members().filter((row) => (roster.firstSeenMs[row] as number) >= onsetMs);
  }

  /** Opened by users at work, and not for long enough to be anything else. */
  #isOfUsers(survivors: readonly number[], onsetMs: number): boolean {
    const { roster, host, nowMs, patienceMs } = this.#neighbours;
    if (nowMs() - onsetMs >= patienceMs || host.usersPresentSince(onsetMs) <= USERS_PRESENT) return false;
    const cgroup = roster.descriptions[survivors[0] as number]?.cgroup;
    return cgroup === undefined || cgroup === '/' || USER_SLICE.test(cgroup);
  }

  /** Members of the families that make up most of them: the spawner's own `sleep` is none of what it leaves behind. */
  #ofLargeFamilies(rows: readonly number[]): readonly number[] {
    const families = [...Map.groupBy(rows, (row) => this.#neighbours.roster.families[row])]
      .map(([, members]) => members)
      .toSorted((a, b) => b.length - a.length);
    const large: number[] = [];
    for (const family of families) {
      if (large.length >= MOST_MEMBERS * rows.length) break;
      large.push(...family);
    }
    return large;
  }

  /** A child that came with its parent counts with that parent's family. */
  #isOneFamily(survivors: readonly number[], growth: number, onsetMs: number): boolean {
    const { roster } = this.#neighbours;
    const families = survivors.map((row) => roster.families[rootOf(roster, row, onsetMs)] as number);
    const largest = mostFrequent(families);
    return families.filter((family) => family === largest).length >= ONE_FAMILY * growth;
  }

  /** Have families that are accused brought about as much of the growth as one that is told instead? */
  #isToldByFamilies(survivors: readonly number[], growth: number, onsetMs: number): boolean {
    const { roster, isFamilyAccused } = this.#neighbours;
    const isTold = (row: number): boolean =>
      (roster.firstSeenMs[row] as number) >= onsetMs && isFamilyAccused(row);
    const told = survivors.filter((row) => isTold(row) || ancestorsOf(roster, row).some(isTold));
    return told.length >= ONE_FAMILY * growth;
  }

  /** Came each with a parent of its own, of one family that grew as much: the helper's `sleep`, which ends with it. */
  #isOfOtherFamily(survivors: readonly number[], growth: number, onsetMs: number): boolean {
    const { roster, familyCountOf } = this.#neighbours;
    const parents = [...new Set(survivors.map((row) => roster.parentRowOf(row)))].filter(
      (row) => row >= 0 && !this.#isMember(row) && (roster.firstSeenMs[row] as number) >= onsetMs,
    );
    const family = mostFrequent(parents.map((row) => roster.families[row]));
    const newParents = parents.filter((row) => roster.families[row] === family);
    const [first] = newParents;
    if (first === undefined || newParents.length < ONE_FAMILY * growth) return false;
    return newParents.length / familyCountOf(first) >= (AS_MUCH * survivors.length) / this.count;
  }
}

function described(roster: ProcessRoster, rows: readonly number[]): ObservedProcess[] {
  return rows.map((row) => roster.descriptions[row]).filter((process) => process !== undefined);
}

function mostFrequent<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  let best: Value | undefined;
  let most = 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count <= most) continue;
    most = count;
    best = value;
  }
  return best;
}
