import { findCohortFindings } from '../cohort/find-cohort-findings.ts';
import type { CohortMember } from '../cohort/model.ts';
import { Lineage } from '../subjects/lineage.ts';
import { createWindows } from '../windows.ts';
import type { EvaluatedSeries, SeriesLabel } from './series.ts';

const FIRST_LOOK_HOURS = 36;
const LOOK_EVERY_HOURS = 4;
/** A cohort leaks when this share of its members does. */
const LEAKING_SHARE = 0.75;

/** What is said of one cohort of a dataset. */
export interface CohortJudgement {
  cohort: string;
  leak: boolean;
  members: number;
  growing: number;
  flaggedIndex: number | null;
  /** Members that grow beyond their peers. */
  outliers: string[];
  /** Whether it does leak, where that is known. */
  isLeaking: boolean | undefined;
}

interface Member extends CohortMember {
  cohort: string;
  intervalS: number;
  label: SeriesLabel | undefined;
}

/** Gathers the members of cohorts and looks at them as they age, every few hours. */
export class Cohorts {
  readonly #members: Member[] = [];

  /** Series without a cohort are of none. */
  add(series: EvaluatedSeries, label: SeriesLabel | undefined): void {
    if (series.cohort === undefined) return;
    const [program = series.cohort, version] = series.cohort.split('@');
    this.#members.push({
      id: series.id,
      host: series.host ?? series.id,
      program,
      ...(version !== undefined && { version }),
      hourlyFloors: hourlyFloorsOf(series),
      cohort: series.cohort,
      intervalS: series.intervalS,
      label,
    });
  }

  judge(): CohortJudgement[] {
    return [...Map.groupBy(this.#members, ({ program }) => program).values()].flatMap(judgeProgram);
  }
}

function judgeProgram(members: readonly Member[]): CohortJudgement[] {
  const cohorts = Map.groupBy(members, ({ cohort }) => cohort);
  const judgements = new Map(
    [...cohorts].map(([cohort, group]) => [cohort, nothingSaidOf(cohort, group)] as const),
  );
  const oldest = Math.max(...members.map(({ hourlyFloors }) => hourlyFloors.length));
  for (let age = FIRST_LOOK_HOURS; age <= oldest; age += LOOK_EVERY_HOURS) {
    for (const finding of findCohortFindings({ members }, age)) {
      const first = members.find(({ id }) => id === finding.members[0]);
      const judgement = first && judgements.get(first.cohort);
      if (!judgement) continue;
      if (finding.kind === 'outlier') {
        judgement.outliers = [...new Set([...judgement.outliers, ...finding.members])];
      } else {
        judgement.leak = true;
        judgement.growing = finding.growing;
        judgement.flaggedIndex ??= Math.round((age * 3600) / first.intervalS);
      }
    }
  }
  return [...judgements.values()];
}

function nothingSaidOf(cohort: string, members: readonly Member[]): CohortJudgement {
  const labels = members.flatMap(({ label }) => label ?? []);
  const leaking = labels.filter(({ leak }) => leak).length;
  return {
    cohort,
    leak: false,
    members: members.length,
    growing: 0,
    flaggedIndex: null,
    outliers: [],
    isLeaking: labels.length === 0 ? undefined : leaking >= LEAKING_SHARE * labels.length,
  };
}

/** The lowest level of each hour; where the series was started again, its epochs stitched together. */
function hourlyFloorsOf({ values, intervalS, restarts = [] }: EvaluatedSeries): Float32Array {
  const perHour = 3600 / intervalS;
  const floors = new Float32Array(Math.floor(values.length / perHour)).fill(Number.NaN);
  for (let hour = 0; hour < floors.length; hour++) {
    for (let index = Math.ceil(hour * perHour); index < (hour + 1) * perHour; index++) {
      const value = values[index] as number;
      if (!Number.isNaN(value) && !(value >= (floors[hour] as number))) floors[hour] = value;
    }
  }
  return restarts.length === 0 ? floors : stitched(floors, restarts, perHour);
}

function stitched(floors: Float32Array, restarts: readonly number[], perHour: number): Float32Array {
  const { hourCellMs, lineageSettlingMs: settlingMs, lineageEpochMs: leastMs } = createWindows(1);
  const lineage = new Lineage({ hourCellMs, settlingMs, leastMs });
  const starts = new Set(restarts.map((index) => Math.floor(index / perHour)));
  const levels: number[] = [];
  for (const [hour, floor] of floors.entries()) {
    if (starts.has(hour)) lineage.restart();
    else if (!Number.isNaN(floor)) {
      for (const { level } of lineage.add(hour * hourCellMs, floor, Number.NaN)) levels.push(level);
    }
  }
  return Float32Array.from(levels);
}

/** One line of the output file, in the format of datasets. */
export function cohortLine(judgement: CohortJudgement): Record<string, unknown> {
  return {
    cohort: judgement.cohort,
    leak: judgement.leak,
    members: judgement.members,
    growing: judgement.growing,
    flagged_index: judgement.flaggedIndex,
    outliers: judgement.outliers,
  };
}
