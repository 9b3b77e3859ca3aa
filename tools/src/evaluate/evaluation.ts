import {
  BASELINES,
  type BaselineScore,
  BaselineTrial,
  type CohortJudgement,
  cohortLine,
  Cohorts,
  type EvaluatedSeries,
  judgementLine,
  judgeSeries,
  type LabelledSeries,
  type Outcome,
  outcomeOf,
  type Score,
  type SeriesLabel,
  scoreOf,
} from '@seep/detection/evaluate';

/** Rate of false alarms at which rules are compared. */
export const EQUAL_ALARMS_PER_HOST_WEEK = 0.05;

export interface EvaluationResult {
  name: string;
  score: Score;
  baselines: BaselineScore[];
  cohorts: CohortJudgement[];
}

/** Judges series one after the other and keeps what the figures need. */
export class Evaluation {
  readonly outcomes: Outcome[] = [];
  readonly #trials: BaselineTrial[];
  readonly #cohorts = new Cohorts();
  readonly #write: (line: string) => void;
  readonly name: string;

  constructor(name: string, withBaselines: boolean, write: (line: string) => void) {
    this.name = name;
    this.#write = write;
    this.#trials = withBaselines ? BASELINES.map((baseline) => new BaselineTrial(baseline)) : [];
  }

  add(series: EvaluatedSeries, label: SeriesLabel | undefined): Outcome {
    const judgement = judgeSeries(series);
    this.#write(JSON.stringify(judgementLine(judgement)));
    const outcome = outcomeOf(series, judgement, label);
    this.outcomes.push(outcome);
    this.#cohorts.add(series, label);
    if (label && outcome.kind !== 'undecidable') this.#try({ series, label });
    return outcome;
  }

  result(): EvaluationResult {
    const cohorts = this.#cohorts.judge();
    for (const cohort of cohorts) this.#write(JSON.stringify(cohortLine(cohort)));
    return {
      name: this.name,
      score: scoreOf(this.outcomes),
      cohorts,
      baselines: this.#trials.map((trial) => trial.score(EQUAL_ALARMS_PER_HOST_WEEK)),
    };
  }

  #try(labelled: LabelledSeries): void {
    for (const trial of this.#trials) trial.add(labelled);
  }
}
