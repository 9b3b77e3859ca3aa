import { hashText } from '../../family/hash.ts';
import { Random } from '../random.ts';
import type { LabelledSeries } from '../series.ts';
import { HEALTHY, type Scenario } from './healthy.ts';
import { LEAKING } from './leaking.ts';
import { UNDECIDABLE } from './undecidable.ts';

export type ScenarioKind = 'healthy' | 'undecidable' | 'leaking';

const KINDS: Readonly<Record<ScenarioKind, Readonly<Record<string, Scenario>>>> = {
  healthy: HEALTHY,
  undecidable: UNDECIDABLE,
  leaking: LEAKING,
};

export const FAMILIES: readonly { kind: ScenarioKind; family: string }[] = Object.entries(KINDS).flatMap(
  ([kind, scenarios]) => Object.keys(scenarios).map((family) => ({ kind: kind as ScenarioKind, family })),
);

/** Kind of a family, undefined for one that is not ours. */
export function kindOf(family: string): ScenarioKind | undefined {
  return FAMILIES.find((one) => one.family === family)?.kind;
}

/** One series of every family, the same for the same seed. */
export function* seriesOfSeed(seed: number): Generator<LabelledSeries> {
  for (const { kind, family } of FAMILIES) yield seriesOf(kind, family, seed);
}

/** Each family and seed has its own stream of numbers, so that a family can change without the others changing. */
export function seriesOf(kind: ScenarioKind, family: string, seed: number): LabelledSeries {
  const random = new Random(seed + (hashText(`${kind}/${family}`) % 1_000_003));
  const scenario = KINDS[kind][family] as Scenario;
  return scenario(random, `${family}-${seed}`.replaceAll(/[^\w.-]+/g, '-'));
}
