import type { Finding, SubjectState } from './model.ts';
import { isOfLoad } from './paths/of-load.ts';
import { createLineagePath, createSeriesPaths } from './paths/paths.ts';
import type { Path } from './paths/path.ts';
import { envelopeOf } from './series/envelope.ts';
import { growthOf, stretchOf } from './series/stretch.ts';
import { quantumOf, type SubjectMetric } from './subject-metric.ts';
import { Lineage } from './subjects/lineage.ts';
import { SeriesSubject } from './subjects/series-subject.ts';
import { judge } from './subjects/suspect.ts';
import { HOURS_RISE_SHARE, Watch } from './subjects/watch.ts';
import { type RiseShape, riseShapeOf } from './tests/rise-shape.ts';
import { Gaps } from './time/gaps.ts';
import type { HostMemory, Surroundings } from './verdict/surroundings.ts';
import { createWindows, type Windows } from './windows.ts';

/** A silence of more than this many intervals is a gap. */
const GAP_INTERVALS = 3;

/** What a series has to rise by, of its level, to be worth its cells. */
const LEAST_RISE = 0.002;

/** A finding is told when its state changes; its numbers are there to be asked for. */
const UNTIL_STATE_CHANGES = Infinity;

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
  /** What all epochs together grow by, and the subject that they make. */
  readonly #lineage: Lineage;
  readonly #stitched: SeriesSubject;
  #subject: SeriesSubject | undefined;
  #hourFloor = Number.NaN;
  #hourActivity = Number.NaN;
  #hasClaimed = false;
  #named: 'warming' | 'filling' | undefined;
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
    const { hourCellMs, lineageSettlingMs: settlingMs, lineageEpochMs: leastMs } = this.#windows;
    this.#lineage = new Lineage({ hourCellMs, settlingMs, leastMs });
    // The stitched level goes beyond any limit: what reaches it and starts again leaks.
    this.#stitched = this.#subjectOf(
      [createLineagePath(this.#windows, metric)],
      -this.#windows.slowProbationMs,
      undefined,
    );
  }

  /** @returns the finding if it is news */
  observe(sample: SeriesSample): Finding | undefined {
    const { atMs, intervalMs, value, activity, isRestart } = sample;
    let news: Finding | undefined;
    if (isRestart) this.#restart();
    if (Number.isNaN(value)) return undefined;
    if (atMs - this.#nowMs > GAP_INTERVALS * intervalMs) this.#gaps.add(this.#nowMs, atMs);
    const cell = Math.floor(atMs / this.#windows.cellMs);
    if (cell !== this.#cell && this.#cell !== undefined) news = this.#note(this.#closeCell(this.#cell));
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

  /** The finding that is open now, of all epochs together or of the one that runs. */
  open(): Finding | undefined {
    const stitched = this.#stitched.watch.case?.finding(this.#lineageAround());
    return stitched ?? this.#subject?.watch.case?.finding(this.#around(this.#nowMs, (axisMs) => axisMs));
  }

  /** How the subject stands. What once was told to fill or to warm up stays that until something else is claimed. */
  get state(): SubjectState {
    const shape = this.#shape();
    const open = this.open();
    if (open) return this.#isEnding() ? 'warming' : open.state;
    if (this.#subject?.isFillingLimit) return 'filling';
    // Neither is known before the first value.
    const isKnown = this.#nowMs - this.#firstMs >= this.#windows.slowMs;
    if (!this.#hasClaimed && !isKnown) return 'learning';
    if (shape === 'warming' || shape === 'filling') return shape;
    return this.#named ?? (this.#hasClaimed ? 'fixed' : 'watch');
  }

  /** Does the level rise and fall as the load does, from day to day? */
  get followsLoad(): boolean {
    const hours = this.#subject?.watch.hours;
    if (!hours) return false;
    const whole = stretchOf(hours, this.#gaps);
    const envelope = envelopeOf(whole, this.#windows.dayMs);
    return (
      envelope.count > 2 && growthOf(envelope) > 0 && isOfLoad(whole, whole, envelope, this.#windows.dayMs)
    );
  }

  /** Cells are given back once a subject is level: how it came there is noted before. */
  #nameRise(): void {
    if (this.#subject?.watch.case) return;
    const shape = this.#shape();
    if (shape === 'warming' || shape === 'filling') this.#named = shape;
  }

  /** Does growth that was claimed slow down since its onset, as warm-up does? */
  #isEnding(): boolean {
    const ring = this.#subject?.watch.case?.ring;
    return (
      ring !== undefined && riseShapeOf(stretchOf(ring, this.#gaps), this.#windows.epochMs) === 'warming'
    );
  }

  #shape(): RiseShape {
    const hours = this.#subject?.watch.hours;
    return hours ? riseShapeOf(stretchOf(hours, this.#gaps), this.#windows.epochMs) : 'level';
  }

  /** A claim that ended because growth did was one too early: what it named was filling up. */
  #note(news: Finding | undefined): Finding | undefined {
    if (!news) return undefined;
    this.#hasClaimed = true;
    if (news.state === 'fixed' && news.fixedBecause === 'flat') {
      this.#named = this.#shape() === 'warming' ? 'warming' : 'filling';
    } else if (news.state === 'confirmed') this.#named = undefined;
    return news;
  }

  #begin(atMs: number): SeriesSubject {
    if (Number.isNaN(this.#firstMs)) this.#firstMs = atMs;
    return this.#subjectOf(this.#paths, atMs, this.#memory.limit);
  }

  #subjectOf(paths: readonly Path[], knownSinceMs: number, limit: number | undefined): SeriesSubject {
    // A count that leaks rises by one now and then; memory moves by a few pages all the time.
    const least = this.#metric.endsWith('_bytes') ? 4 * quantumOf(this.#metric) : quantumOf(this.#metric) / 2;
    const watch = new Watch(this.#windows, (level) => Math.max(least, LEAST_RISE * level) / HOURS_RISE_SHARE);
    return new SeriesSubject(this.#metric, watch, paths, knownSinceMs, limit, this.#windows);
  }

  #restart(): void {
    this.#subject = undefined;
    this.#lineage.restart();
    this.#hourFloor = Number.NaN;
  }

  #closeCell(cell: number): Finding | undefined {
    const subject = this.#subject;
    const { cellMs, hourCellMs } = this.#windows;
    const atMs = cell * cellMs;
    const activity = this.#activityCount === 0 ? Number.NaN : this.#activitySum / this.#activityCount;
    this.#activitySum = 0;
    this.#activityCount = 0;
    if (!subject) return undefined;
    const around = this.#around(this.#nowMs, (axisMs) => axisMs);
    let news: Finding | undefined;
    const hour = Math.floor(atMs / hourCellMs);
    if (hour !== this.#hour) {
      if (hour % 24 === 0) this.#nameRise();
      subject.watch.rest();
      news = judge(subject, 'hours', around, UNTIL_STATE_CHANGES) ?? this.#closeHour();
      this.#hour = hour;
    }
    this.#hourFloor = Math.min(this.#memory.usedBytes, this.#hourFloor || Infinity);
    this.#hourActivity = activity;
    subject.watch.closeCell(atMs, activity);
    return judge(subject, 'minutes', around, UNTIL_STATE_CHANGES) ?? news;
  }

  /** Gives the hour to the lineage, which is judged once several epochs have ended. */
  #closeHour(): Finding | undefined {
    const { hourCellMs } = this.#windows;
    const lineage = this.#lineage;
    const { watch } = this.#stitched;
    const floor = this.#hourFloor;
    this.#hourFloor = Number.NaN;
    if (Number.isNaN(floor) || this.#hour === undefined) return undefined;
    const hours = lineage.add(this.#hour * hourCellMs, floor, this.#hourActivity);
    for (const { axisMs, level, activity } of hours) {
      watch.see(level);
      watch.closeCell(axisMs, activity);
    }
    if (hours.length === 0 || !(lineage.goesOn || watch.case)) return undefined;
    return judge(this.#stitched, 'hours', this.#lineageAround(), UNTIL_STATE_CHANGES);
  }

  #lineageAround(): Surroundings {
    return this.#around(this.#lineage.axisMs, (axisMs) => this.#lineage.timeOf(axisMs));
  }

  #around(nowMs: number, hostTime: (axisMs: number) => number): Surroundings {
    const clock = { nowMs, hostTime: (axisMs: number) => Math.round(hostTime(axisMs)) };
    return { host: this.#memory, gaps: this.#gaps, clock };
  }
}

/** All that is known of the memory around a series is its own limit. */
class SeriesMemory implements HostMemory {
  readonly limit: number | undefined;
  readonly limitBytes: number;
  readonly memTotalBytes: number;
  usedBytes = Number.NaN;

  constructor(limit: number | undefined) {
    this.limit = limit;
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
