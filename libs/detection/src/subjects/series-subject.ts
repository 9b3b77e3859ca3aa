import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { SubjectMetric } from '../subject-metric.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

const HOUR_MS = 3_600_000;
/** Growth that began within this time of a subject's start began with it. */
const FROM_START_MS = 6 * HOUR_MS;
/** A limit that takes longer to reach than this is not what a heap or a cache fills. */
const LONGEST_FILLING_MS = 9 * 24 * HOUR_MS;
/** Growth before an onset that had this share of the pace since is the same growth. */
const SAME_PACE = 0.5;

/** A subject of which nothing is known but one series. */
export class SeriesSubject implements Suspect {
  readonly key = 'series';
  readonly metric: SubjectMetric;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly knownSinceMs: number;

  readonly #limit: number | undefined;
  /** It grows from its start on towards a limit that it is going to reach soon. */
  isFillingLimit = false;

  constructor(
    metric: SubjectMetric,
    watch: Watch,
    paths: readonly Path[],
    knownSinceMs: number,
    limit: number | undefined,
  ) {
    this.#limit = limit;
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

  /** Below a limit that growth since the start fills within days, it says nothing yet: heaps and caches fill so. */
  isContradicted(onsetMs: number): boolean {
    const ring = this.watch.hours;
    this.isFillingLimit = false;
    if (this.#limit === undefined || !ring) return false;
    const sinceOnset = ring.newest - ring.floorAt(onsetMs);
    const pace = sinceOnset / Math.max(ring.cellMs, ring.endMs - ring.cellMs - onsetMs);
    const start = ring.floor(0);
    const sinceStart = ring.floorAt(onsetMs) - start;
    const isFromStart =
      ring.startMs(0) - this.knownSinceMs <= FROM_START_MS &&
      sinceStart >= SAME_PACE * pace * (onsetMs - ring.startMs(0) - FROM_START_MS);
    this.isFillingLimit = isFromStart && (this.#limit - start) / pace < LONGEST_FILLING_MS;
    return this.isFillingLimit;
  }

  isGone(): boolean {
    return false;
  }
}
