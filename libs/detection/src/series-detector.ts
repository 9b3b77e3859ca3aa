import type { Finding } from './model.ts';
import { createSeriesPaths } from './paths/paths.ts';
import type { Path } from './paths/path.ts';
import { quantumOf, type SubjectMetric } from './subject-metric.ts';
import { SeriesSubject } from './subjects/series-subject.ts';
import { judge } from './subjects/suspect.ts';
import { Watch } from './subjects/watch.ts';
import { Gaps } from './time/gaps.ts';
import type { HostMemory, Surroundings } from './verdict/surroundings.ts';
import { createWindows, type Windows } from './windows.ts';

/** A silence of more than this many intervals is a gap. */
const GAP_INTERVALS = 3;

/** One value of a series; NaN is unknown. */
export interface SeriesSample {
  atMs: number;
  intervalMs: number;
  value: number;
  /** 0 (idle) to 1 (busy). */
  activity: number;
  /** A new epoch begins: the subject was started again. */
  isRestart: boolean;
}

export interface SeriesOptions {
  metric: SubjectMetric;
  /** What the subject cannot pass. */
  limit?: number;
  /** @default 1 */
  timeScale?: number;
}

/**
 * The detector for one series by itself: what runs within a host's detector, for data that come as a column. Fed in
 * order, it decides from what it has seen so far.
 */
export class SeriesDetector {
  readonly #windows: Windows;
  readonly #metric: SubjectMetric;
  readonly #paths: readonly Path[];
  readonly #memory: SeriesMemory;
  readonly #gaps = new Gaps();
  #subject: SeriesSubject | undefined;
  #nowMs = Number.NaN;
  #cell: number | undefined;
  #hour: number | undefined;
  #activitySum = 0;
  #activityCount = 0;
  #firstMs = Number.NaN;

  constructor({ metric, limit, timeScale = 1 }: SeriesOptions) {
    this.#windows = createWindows(timeScale);
    this.#metric = metric;
    this.#paths = createSeriesPaths(this.#windows, metric);
    this.#memory = new SeriesMemory(limit);
  }

  /** @returns the finding if it is news */
  observe(sample: SeriesSample): Finding | undefined {
    const { atMs, intervalMs, value, activity, isRestart } = sample;
    let news: Finding | undefined;
    if (isRestart) this.#subject = undefined;
    if (Number.isNaN(value)) return undefined;
    if (atMs - this.#nowMs > GAP_INTERVALS * intervalMs) this.#gaps.add(this.#nowMs, atMs);
    const cell = Math.floor(atMs / this.#windows.cellMs);
    if (cell !== this.#cell && this.#cell !== undefined) news = this.#closeCell(this.#cell);
    this.#cell = cell;
    this.#nowMs = atMs;
    this.#memory.usedBytes = value;
    this.#subject ??= this.#begin(atMs);
    this.#subject.watch.see(value);
    if (!Number.isNaN(activity)) {
      this.#activitySum += activity;
      this.#activityCount++;
    }
    return news;
  }

  #begin(atMs: number): SeriesSubject {
    if (Number.isNaN(this.#firstMs)) this.#firstMs = atMs;
    const least = 4 * quantumOf(this.#metric);
    const watch = new Watch(this.#windows, (level) => Math.max(least, 0.002 * level));
    return new SeriesSubject(this.#metric, watch, this.#paths, atMs);
  }

  #closeCell(cell: number): Finding | undefined {
    const subject = this.#subject;
    const { cellMs, hourCellMs } = this.#windows;
    const atMs = cell * cellMs;
    const activity = this.#activityCount === 0 ? Number.NaN : this.#activitySum / this.#activityCount;
    this.#activitySum = 0;
    this.#activityCount = 0;
    if (!subject) return undefined;
    const around: Surroundings = {
      host: this.#memory,
      gaps: this.#gaps,
      clock: { nowMs: this.#nowMs, hostTime: (axisMs) => Math.round(axisMs) },
    };
    let news: Finding | undefined;
    const hour = Math.floor(atMs / hourCellMs);
    if (hour !== this.#hour) {
      subject.watch.rest();
      news = judge(subject, 'hours', around, 0);
      this.#hour = hour;
    }
    subject.watch.closeCell(atMs, activity);
    return judge(subject, 'minutes', around, 0) ?? news;
  }
}

/** All that is known of the memory around a series is its own limit. */
class SeriesMemory implements HostMemory {
  readonly limitBytes: number;
  readonly memTotalBytes: number;
  usedBytes = Number.NaN;

  constructor(limit: number | undefined) {
    this.limitBytes = limit ?? Number.NaN;
    this.memTotalBytes = limit ?? 0;
  }

  get headroomBytes(): number | undefined {
    return Number.isNaN(this.limitBytes) ? undefined : this.limitBytes - this.usedBytes;
  }

  usedAt(): number {
    return Number.NaN;
  }
}
