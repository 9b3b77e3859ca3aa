import { attributionOfDays } from '../activity/attribution.ts';
import type { LeakClass } from '../model.ts';
import { stretchOf } from '../series/stretch.ts';
import type { Watch } from '../subjects/watch.ts';
import type { Gaps } from '../time/gaps.ts';

/** Hours that a census reaches back: two weeks. */
const MOST_HOURS = 336;
/** A program of less memory than this on a host is not compared. */
const LEAST_BYTES = 4 * 1024 ** 2;
/** Of a program's processes those count that are at least this share of the oldest one's age. */
const AGE_SHARE = 0.5;

/** A process, or a bucket of the host, as the detector has it. */
export interface CensusSubject {
  program: string;
  version?: string;
  unit?: string;
  metric: string;
  sinceMs: number;
  /** Where it has been all the time, as far as no watch says otherwise. */
  level: number;
  watch: Pick<Watch, 'hours' | 'levelBefore'> | undefined;
}

/** One program of one host by the hour, all its processes together. */
export interface ProgramCensus {
  program: string;
  version?: string;
  unit?: string;
  metric: string;
  processes: number;
  /** Whole hours of detector time; a program that never stirred has one floor that stands for all of them. */
  hours: number;
  /** The oldest first. */
  floors: number[];
  /** With what the one of its processes grows that rose most; absent where none did. */
  class?: LeakClass;
}

/** Floors of a host's programs up to an instant, on an axis of hours that ends there. */
export function censusOf(
  subjects: readonly CensusSubject[],
  endMs: number,
  hourCellMs: number,
  gaps: Gaps,
): ProgramCensus[] {
  const programs = Map.groupBy(subjects, ({ program, version = '' }) => `${program}\n${version}`);
  return [...programs.values()].flatMap((all) => programCensus(all, endMs, hourCellMs, gaps) ?? []);
}

function programCensus(
  all: readonly CensusSubject[],
  endMs: number,
  hourCellMs: number,
  gaps: Gaps,
): ProgramCensus | undefined {
  const oldestMs = Math.min(...all.map(({ sinceMs }) => sinceMs));
  if (!(oldestMs < endMs)) return undefined;
  const latestMs = endMs - AGE_SHARE * (endMs - oldestMs);
  const counted = all.filter(({ sinceMs, level }) => sinceMs <= latestMs && !Number.isNaN(level));
  const youngestMs = Math.max(...counted.map(({ sinceMs }) => sinceMs));
  const hours = Math.min(MOST_HOURS, Math.floor((endMs - youngestMs) / hourCellMs));
  const [first] = counted;
  if (!first || hours < 1) return undefined;
  const isStill = counted.every(({ watch }) => !watch?.hours);
  const floors = Array.from({ length: isStill ? 1 : hours }, (_, index) => {
    const atMs = endMs - (hours - index) * hourCellMs;
    return Math.round(counted.reduce((sum, one) => sum + levelAt(one, atMs), 0));
  });
  if ((floors.at(-1) as number) < LEAST_BYTES) return undefined;
  const { program, version, unit, metric } = first;
  const leakClass = classOf(counted, gaps);
  return {
    program,
    ...(version !== undefined && { version }),
    ...(unit !== undefined && { unit }),
    metric,
    processes: counted.length,
    hours,
    floors,
    ...(leakClass !== undefined && { class: leakClass }),
  };
}

function classOf(subjects: readonly CensusSubject[], gaps: Gaps): LeakClass | undefined {
  const rises = subjects.flatMap(({ watch }) =>
    watch?.hours ? [{ ring: watch.hours, rise: watch.hours.newest - watch.hours.floor(0) }] : [],
  );
  const most = rises.toSorted((a, b) => b.rise - a.rise)[0];
  return most && most.rise > 0 ? attributionOfDays(stretchOf(most.ring, gaps)).class : undefined;
}

function levelAt({ level, watch }: CensusSubject, atMs: number): number {
  const known = watch?.hours?.floorAt(atMs) ?? Number.NaN;
  if (!Number.isNaN(known)) return known;
  const before = watch?.levelBefore('hours') ?? Number.NaN;
  return Number.isNaN(before) ? level : before;
}
