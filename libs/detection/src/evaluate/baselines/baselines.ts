import type { Baseline } from './baseline.ts';
import { PRECOG } from './precog.ts';
import { RULES } from './rules.ts';

/** The rules that our detector is held against, on the same series in the same run. */
export const BASELINES: readonly Baseline[] = [...RULES, ...PRECOG];
