import { quantumOf, type SubjectMetric } from '../subject-metric.ts';
import type { Windows } from '../windows.ts';
import { fastDayPaths, fastFamilyPath, fastHostPath, fastProcessPath } from './fast.ts';
import type { Path } from './path.ts';
import { rapidFamilyPath, rapidProcessPath } from './rapid.ts';
import { type LeastGrowth, slowPath, slowPaths } from './slow.ts';

const MIB = 1024 ** 2;

/** The paths that judge each kind of subject, in the order in which they may speak. */
export interface Paths {
  process: readonly Path[];
  family: readonly Path[];
  host: readonly Path[];
  /** The memory of a program over the stitched epochs of its lives. */
  lineage: readonly Path[];
  /** Descriptors and threads of one process. */
  count: readonly Path[];
}

/** Paths keep nothing of what they judge: one set serves all hosts. */
export function createPaths(windows: Windows): Paths {
  return {
    process: [
      rapidProcessPath(windows),
      fastProcessPath(windows),
      ...fastDayPaths(windows, { amount: 16 * MIB, isLumpy: false }),
      ...slowPaths(windows, { quantum: 4096, amount: () => 4 * MIB, share: 0 }),
    ],
    lineage: [slowPath(windows, { quantum: 4096, amount: () => 4 * MIB, share: 0, isStitched: true })],
    family: [
      rapidFamilyPath(windows),
      fastFamilyPath(windows),
      ...slowPaths(windows, { quantum: 1, amount: () => 10, share: 0.5 }),
    ],
    host: [
      fastHostPath(windows),
      ...slowPaths(windows, {
        quantum: 4096,
        amount: (memTotalBytes) => Math.max(128 * MIB, 0.02 * memTotalBytes),
        share: 0.1,
      }),
    ],
    // Descriptors come and go with load: only days tell.
    count: slowPaths(windows, { quantum: 1, amount: () => 64, share: 0.1 }),
  };
}

/** The paths that judge a series of this metric by itself. */
export function createSeriesPaths(windows: Windows, metric: SubjectMetric): readonly Path[] {
  const slow = slowPaths(windows, leastOf(metric));
  const isLumpy = !metric.endsWith('_bytes');
  const days = fastDayPaths(windows, { amount: (isLumpy ? 8 : 64) * quantumOf(metric), isLumpy });
  return [(metric === 'count' ? fastFamilyPath : fastProcessPath)(windows), ...days, ...slow];
}

/** Growth of days over the stitched epochs of a lineage. */
export function createLineagePath(windows: Windows, metric: SubjectMetric): Path {
  return slowPath(windows, { ...leastOf(metric), isStitched: true });
}

function leastOf(metric: SubjectMetric): LeastGrowth {
  const quantum = quantumOf(metric);
  const quanta = metric.endsWith('_bytes') ? 16 : 4;
  return { quantum, amount: () => quanta * quantum, share: 0 };
}
