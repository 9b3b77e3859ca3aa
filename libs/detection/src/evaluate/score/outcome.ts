import type { Judgement } from '../judgement.ts';
import type { ScenarioKind } from '../scenarios/catalogue.ts';
import { kindOf } from '../scenarios/catalogue.ts';
import type { EvaluatedSeries, SeriesLabel } from '../series.ts';

const WEEK_S = 7 * 86_400;
const MIB = 1024 ** 2;

/** One series with its truth, where known, and what was said of it; the values themselves are let go. */
export interface Outcome {
  id: string;
  label: SeriesLabel | undefined;
  kind: ScenarioKind | undefined;
  judgement: Judgement;
  weeks: number;
  /** From the onset to the claim, as time, memory and the share of the limit that is left. */
  delayHours?: number;
  lostMebibytes?: number;
  headroomLeft?: number;
}

export function outcomeOf(series: EvaluatedSeries, judgement: Judgement, label?: SeriesLabel): Outcome {
  const outcome: Outcome = {
    id: series.id,
    label,
    kind: label && scenarioKindOf(label),
    judgement,
    weeks: (series.values.length * series.intervalS) / WEEK_S,
  };
  const { flaggedIndex } = judgement;
  if (!label?.leak || label.onsetIndex === null || flaggedIndex === null) return outcome;
  const flagged = series.values[flaggedIndex] as number;
  const grown = flagged - knownValueAt(series.values, label.onsetIndex);
  outcome.delayHours = ((flaggedIndex - label.onsetIndex) * series.intervalS) / 3600;
  if (series.metric.endsWith('_bytes') && !Number.isNaN(grown)) outcome.lostMebibytes = grown / MIB;
  if (series.limit !== undefined) outcome.headroomLeft = 1 - flagged / series.limit;
  return outcome;
}

/** Families that are not ours count as what their label says, but for those that DETECTION.md calls undecidable. */
function scenarioKindOf({ family, leak }: SeriesLabel): ScenarioKind {
  if (leak) return 'leaking';
  return kindOf(family) ?? (/\b(cap|fill|heap)/i.test(family) ? 'undecidable' : 'healthy');
}

function knownValueAt(values: Float64Array, index: number): number {
  let at = Math.max(0, Math.min(index, values.length - 1));
  while (at < values.length - 1 && Number.isNaN(values[at])) at++;
  return values[at] as number;
}
