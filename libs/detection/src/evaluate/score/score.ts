import type { SubjectState } from '../../model.ts';
import type { TrueClass } from '../series.ts';
import { bootstrap, type Estimate, quantile } from './bootstrap.ts';
import type { Outcome } from './outcome.ts';

export interface DetectorFigures {
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
  /** Claims about series that do not leak, by host and week. */
  alarmsPerHostWeek: number;
}

export interface FamilyFigures {
  family: string;
  kind: string;
  series: number;
  flagged: number;
  states: Partial<Record<SubjectState, number>>;
}

/** All figures of one run. Undecidable families are in none but their own. */
export interface Score {
  series: number;
  labelled: number;
  flagged: number;
  hostWeeks: number;
  /** Claims by host and week over everything, whatever it is. */
  claimsPerHostWeek: number;
  figures?: DetectorFigures;
  undecidable?: { series: number; flagged: number; fillingOrWarming: number };
  delayHours?: Quantiles;
  lostMebibytes?: Quantiles;
  headroomLeft?: Quantiles;
  /** |claimed − true| / true. */
  slopeError?: Quantiles;
  /** Share of 80 % intervals that hold the true slope. */
  slopeCoverage?: Estimate;
  /** True class → answered class, of leaks that were found and of load that was not one. */
  confusion: Partial<Record<TrueClass, Partial<Record<TrueClass, number>>>>;
  families: FamilyFigures[];
}

export interface Quantiles {
  p10: number;
  p50: number;
  p90: number;
}

export function scoreOf(outcomes: readonly Outcome[]): Score {
  const hostWeeks = sum(outcomes.map(({ weeks }) => weeks));
  const labelled = outcomes.filter(({ label }) => label !== undefined);
  const decidable = labelled.filter(({ kind }) => kind !== 'undecidable');
  const undecidable = labelled.filter(({ kind }) => kind === 'undecidable');
  const found = decidable.filter(({ label, judgement }) => label?.leak && judgement.leak);
  const score: Score = {
    series: outcomes.length,
    labelled: labelled.length,
    flagged: outcomes.filter(({ judgement }) => judgement.leak).length,
    hostWeeks,
    claimsPerHostWeek: sum(outcomes.map(({ judgement }) => judgement.claims)) / hostWeeks,
    confusion: confusionOf(decidable),
    families: familiesOf(labelled),
  };
  if (decidable.length > 0) score.figures = figuresOf(decidable);
  if (undecidable.length > 0) {
    score.undecidable = {
      series: undecidable.length,
      flagged: undecidable.filter(({ judgement }) => judgement.leak).length,
      fillingOrWarming: undecidable.filter(
        ({ judgement: { state } }) => state === 'filling' || state === 'warming',
      ).length,
    };
  }
  if (found.length > 0) {
    score.delayHours = quantilesOf(found.flatMap(({ delayHours }) => delayHours ?? []));
    score.lostMebibytes = quantilesOf(found.flatMap(({ lostMebibytes }) => lostMebibytes ?? []));
    score.headroomLeft = quantilesOf(found.flatMap(({ headroomLeft }) => headroomLeft ?? []));
    score.slopeError = quantilesOf(found.flatMap(slopeErrorOf));
    score.slopeCoverage = bootstrap(found, coverageOf);
  }
  return score;
}

export function figuresOf(outcomes: readonly Outcome[]): DetectorFigures {
  const healthy = outcomes.filter(({ label }) => !label?.leak);
  return {
    precision: bootstrap(outcomes, (drawn) => countsOf(drawn).precision),
    recall: bootstrap(outcomes, (drawn) => countsOf(drawn).recall),
    f1: bootstrap(outcomes, (drawn) => countsOf(drawn).f1),
    alarmsPerHostWeek:
      sum(healthy.map(({ judgement }) => judgement.claims)) / sum(healthy.map(({ weeks }) => weeks)),
  };
}

/** @returns NaN where nothing was claimed, or nothing leaks */
function countsOf(outcomes: readonly Outcome[]): { precision: number; recall: number; f1: number } {
  let truePositives = 0;
  let falsePositives = 0;
  let missed = 0;
  for (const { label, judgement } of outcomes) {
    if (label?.leak && judgement.leak) truePositives++;
    else if (judgement.leak) falsePositives++;
    else if (label?.leak) missed++;
  }
  return {
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / (truePositives + missed),
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + missed),
  };
}

function slopeErrorOf({ label, judgement }: Outcome): number | [] {
  const { slopePerHour: claimed } = judgement;
  if (!label?.slopePerHour || !claimed) return [];
  return Math.abs(claimed[1] - label.slopePerHour) / label.slopePerHour;
}

function coverageOf(found: readonly Outcome[]): number {
  let known = 0;
  let covered = 0;
  for (const { label, judgement } of found) {
    const { slopePerHour: claimed } = judgement;
    if (!label?.slopePerHour || !claimed) continue;
    known++;
    if (claimed[0] <= label.slopePerHour && label.slopePerHour <= claimed[2]) covered++;
  }
  return covered / known;
}

function confusionOf(outcomes: readonly Outcome[]): Score['confusion'] {
  const confusion: Score['confusion'] = {};
  for (const { label, judgement } of outcomes) {
    if (!label || (label.leak && !judgement.leak) || (!label.leak && label.class !== 'load')) continue;
    const row = (confusion[label.class] ??= {});
    row[judgement.class] = (row[judgement.class] ?? 0) + 1;
  }
  return confusion;
}

function familiesOf(outcomes: readonly Outcome[]): FamilyFigures[] {
  const families = new Map<string, FamilyFigures>();
  for (const { label, kind = 'healthy', judgement } of outcomes) {
    const family = label?.family ?? '';
    const figures = families.get(`${kind}/${family}`) ?? { family, kind, series: 0, flagged: 0, states: {} };
    families.set(`${kind}/${family}`, figures);
    figures.series++;
    if (judgement.leak) figures.flagged++;
    figures.states[judgement.state] = (figures.states[judgement.state] ?? 0) + 1;
  }
  return [...families.values()];
}

function quantilesOf(values: readonly number[]): Quantiles {
  return { p10: quantile(values, 0.1), p50: quantile(values, 0.5), p90: quantile(values, 0.9) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
