import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { SubjectMetric } from '../subject-metric.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

/** A subject of which nothing is known but one series. */
export class SeriesSubject implements Suspect {
  readonly key = 'series';
  readonly metric: SubjectMetric;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly knownSinceMs: number;

  constructor(metric: SubjectMetric, watch: Watch, paths: readonly Path[], knownSinceMs: number) {
    this.metric = metric;
    this.watch = watch;
    this.paths = paths;
    this.knownSinceMs = knownSinceMs;
  }

  describe(): Subject {
    return { kind: 'process' };
  }

  bytesPerUnit(): number {
    return 1;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  isContradicted(): boolean {
    return false;
  }

  isGone(): boolean {
    return false;
  }
}
