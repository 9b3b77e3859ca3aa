import { quantumOf, type SubjectMetric } from '../subject-metric.ts';
import type { Windows } from '../windows.ts';
import { fastDayPath, fastFamilyPath, fastHostPath, fastProcessPath } from './fast.ts';
import type { Path } from './path.ts';
import { rapidFamilyPath, rapidProcessPath } from './rapid.ts';
import { slowPath } from './slow.ts';

const MIB = 1024 ** 2;

/** The paths that judge each kind of subject, in the order in which they may speak. */
export interface Paths {
  process: readonly Path[];
  family: readonly Path[];
  host: readonly Path[];
}

/** Paths keep nothing of what they judge: one set serves all hosts. */
export function createPaths(windows: Windows): Paths {
  return {
    process: [
      rapidProcessPath(windows),
      fastProcessPath(windows),
      fastDayPath(windows),
      slowPath(windows, { amount: () => 4 * MIB, share: 0 }),
    ],
    family: [
      rapidFamilyPath(windows),
      fastFamilyPath(windows),
      slowPath(windows, { amount: () => 10, share: 0.5 }),
    ],
    host: [
      fastHostPath(windows),
      slowPath(windows, {
        amount: (memTotalBytes) => Math.max(128 * MIB, 0.02 * memTotalBytes),
        share: 0.1,
      }),
    ],
  };
}

/** The paths that judge a series of this metric by itself. */
export function createSeriesPaths(windows: Windows, metric: SubjectMetric): readonly Path[] {
  if (metric === 'count') return [fastFamilyPath(windows), slowPath(windows, { amount: () => 4, share: 0 })];
  const amount = 16 * quantumOf(metric);
  return [
    fastProcessPath(windows),
    fastDayPath(windows),
    slowPath(windows, { amount: () => amount, share: 0 }),
  ];
}
