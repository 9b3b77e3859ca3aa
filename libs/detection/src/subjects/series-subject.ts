import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { SubjectMetric } from '../subject-metric.ts';
import type { Suspect } from './suspect.ts';
import type { Windows } from '../windows.ts';
import type { Watch } from './watch.ts';

/** A limit that takes more days to reach than this is not what a heap or a cache fills. */
const LONGEST_FILLING_DAYS = 9;
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
  readonly #windows: Windows;
  /** It grows from its start on towards a limit that it is going to reach soon. */
  isFillingLimit = false;

  constructor(
    metric: SubjectMetric,
    watch: Watch,
    paths: readonly Path[],
    knownSinceMs: number,
    limit: number | undefined,
    windows: Windows,
  ) {
    this.#windows = windows;
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
    // What fills does so from its first hour on; a leak that begins later is none of it.
    const { hourCellMs, dayMs } = this.#windows;
    this.isFillingLimit = false;
    if (this.#limit === undefined || !ring) return false;
    const sinceOnset = ring.newest - ring.floorAt(onsetMs);
    const pace = sinceOnset / Math.max(ring.cellMs, ring.endMs - ring.cellMs - onsetMs);
    const start = ring.floor(0);
    const sinceStart = ring.floorAt(onsetMs) - start;
    const isFromStart =
      ring.startMs(0) - this.knownSinceMs <= hourCellMs &&
      sinceStart >= SAME_PACE * pace * (onsetMs - ring.startMs(0) - hourCellMs);
    this.isFillingLimit = isFromStart && (this.#limit - start) / pace < LONGEST_FILLING_DAYS * dayMs;
    return this.isFillingLimit;
  }

  isGone(): boolean {
    return false;
  }
}
