import type { Baseline } from '../baselines/baseline.ts';
import { hourlyOf } from '../baselines/hourly.ts';
import type { LabelledSeries } from '../series.ts';
import { quantile } from './bootstrap.ts';

/** An alarm that was silent this long and comes again is another one. */
const QUIET_HOURS = 24;
/** Thresholds tried on the way to the rate of alarms that is wanted. */
const THRESHOLDS = 60;

export interface RuleFigures {
  threshold: number;
  precision: number;
  recall: number;
  f1: number;
  alarmsPerHostWeek: number;
}

export interface BaselineScore {
  name: string;
  source: string;
  published: RuleFigures;
  /** At the threshold that gives no more alarms than wanted. */
  tuned: RuleFigures;
}

interface ScoredSeries {
  leak: boolean;
  weeks: number;
  scores: Float32Array;
}

/** Runs one rule over many series, at its published threshold and at one that is as quiet as wanted. */
export class BaselineTrial {
  readonly #baseline: Baseline;
  readonly #series: ScoredSeries[] = [];

  constructor(baseline: Baseline) {
    this.#baseline = baseline;
  }

  add({ series, label }: LabelledSeries): void {
    this.#series.push({
      leak: label.leak,
      weeks: (series.values.length * series.intervalS) / (7 * 86_400),
      scores: Float32Array.from(this.#baseline.scoresOf(hourlyOf(series))),
    });
  }

  score(alarmsPerHostWeek: number): BaselineScore {
    const { name, source, published } = this.#baseline;
    const heights = this.#series.filter(({ leak }) => !leak).map(({ scores }) => highest(scores));
    const tried = Array.from({ length: THRESHOLDS }, (_, index) =>
      quantile(heights, 1 - index / (2 * (THRESHOLDS - 1))),
    ).map((threshold) => this.#figuresAt(threshold));
    const quiet = tried.filter((figures) => figures.alarmsPerHostWeek <= alarmsPerHostWeek);
    const tuned = quiet.toSorted((a, b) => a.recall - b.recall).at(-1) ?? this.#figuresAt(Infinity);
    return { name, source, published: this.#figuresAt(published), tuned };
  }

  #figuresAt(threshold: number): RuleFigures {
    let truePositives = 0;
    let falsePositives = 0;
    let missed = 0;
    let alarms = 0;
    let weeks = 0;
    for (const { leak, weeks: length, scores } of this.#series) {
      const episodes = episodesOf(scores, threshold);
      if (leak && episodes > 0) truePositives++;
      else if (leak) missed++;
      else if (episodes > 0) falsePositives++;
      if (leak) continue;
      alarms += episodes;
      weeks += length;
    }
    return {
      threshold,
      precision: truePositives / (truePositives + falsePositives),
      recall: truePositives / (truePositives + missed),
      f1: (2 * truePositives) / (2 * truePositives + falsePositives + missed),
      alarmsPerHostWeek: alarms / weeks,
    };
  }
}

function highest(scores: Float32Array): number {
  return scores.reduce((most, score) => (score > most ? score : most), 0);
}

function episodesOf(scores: Float32Array, threshold: number): number {
  let episodes = 0;
  let lastHour = Number.NEGATIVE_INFINITY;
  for (let hour = 0; hour < scores.length; hour++) {
    if (!((scores[hour] as number) > threshold)) continue;
    if (hour - lastHour > QUIET_HOURS) episodes++;
    lastHour = hour;
  }
  return episodes;
}
