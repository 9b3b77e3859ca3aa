import { CellRing } from '../series/cell-ring.ts';
import type { Case } from '../verdict/case.ts';
import type { Windows } from '../windows.ts';
import type { Path } from '../paths/path.ts';

/** Part of a rest's length over which its beginning and its end are measured. */
const REST_SHARE = 1 / 4;

/** What a break takes from how long a path has been satisfied, for its own length. */
const BREAK_WEIGHT = 2;

/** Days take less of a rise to be worth their cells than minutes: what leaks slowly has to be seen before it is much. */
export const HOURS_RISE_SHARE = 0.1;

/**
 * Watches the level of one subject. As long as it stays near its floor this is all there is; cells are taken when it
 * rises and given back when it has come to rest, at whatever level.
 */
export class Watch {
  /** Level that a rise is measured from. */
  floor: number;
  minutes: CellRing | undefined;
  hours: CellRing | undefined;
  /** Highest minute's floor of each hour: how far it has been before, and came back from. */
  peaks: CellRing | undefined;
  /** The open finding, which keeps the cells since its onset. */
  case: Case | undefined;
  /** Level at which the last finding ended: a new one has to grow beyond it. */
  endedLevel = Number.NEGATIVE_INFINITY;
  readonly #windows: Windows;
  readonly #riseOf: (level: number) => number;
  #cellFloor = Number.NaN;
  /** Until its first cell has ended nothing can be said of rest: where samples come once an hour, that is an hour. */
  #isNew = true;
  /** The floor when the hours began. */
  #hourFloor = Number.NaN;
  /** Beginning and floor of the last cell at rest, which is where a rise begins. */
  #restMs = Number.NaN;
  #restFloor = Number.NaN;
  /** How long paths have been satisfied, and until when that was counted; most never are. */
  #held: Map<Path, { heldMs: number; atMs: number }> | undefined;

  /** @param riseOf what a subject at this level has to rise by to be worth its cells */
  constructor(windows: Windows, riseOf: (level: number) => number, floor: number = Number.NaN) {
    this.#windows = windows;
    this.#riseOf = riseOf;
    this.floor = floor;
  }

  /** Level at which the subject was before its cells begin. */
  levelBefore(cells: 'minutes' | 'hours'): number {
    return cells === 'minutes' ? this.floor : this.#hourFloor;
  }

  get isAtRest(): boolean {
    return !this.#isNew && !this.minutes && !this.hours && !this.case;
  }

  /** Highest minute's floor before an instant, minus infinity where nothing is known: whatever comes is higher. */
  highestUntil(untilMs: number): number {
    return Math.max(
      this.minutes?.highestUntil(untilMs) ?? Number.NEGATIVE_INFINITY,
      this.peaks?.highestUntil(untilMs) ?? Number.NEGATIVE_INFINITY,
    );
  }

  /** Takes the level at a sample; NaN is none. */
  see(level: number): void {
    if (!Number.isNaN(level) && !(level >= this.#cellFloor)) this.#cellFloor = level;
  }

  /** Ends the cell that began at `atMs`. */
  closeCell(atMs: number, activity: number): void {
    const cellFloor = this.#cellFloor;
    this.#cellFloor = Number.NaN;
    this.#isNew = false;
    if (Number.isNaN(cellFloor)) return;
    if (!this.minutes && !this.case) this.#rouse(atMs, cellFloor);
    this.minutes?.add(atMs, cellFloor, activity);
    this.hours?.add(atMs, cellFloor, activity);
    this.peaks?.add(atMs, cellFloor, activity);
    this.case?.ring.add(atMs, cellFloor, activity);
  }

  /**
   * Notes whether a path is satisfied now; true once it has been for as long as it asks. A break takes back more than it
   * lasts, but not all: what grows for days near a limit of a test passes it to and fro. On a path of minutes it begins anew.
   *
   * @param weight what the time since the last look counts for; 0 where the path is not satisfied
   */
  holds(path: Path, nowMs: number, weight: number): boolean {
    const before = this.#held?.get(path);
    if (!before && weight === 0) return false;
    const elapsedMs = before ? nowMs - before.atMs : 0;
    const heldMs = (before?.heldMs ?? 0) + (weight > 0 ? weight : -BREAK_WEIGHT) * elapsedMs;
    if (heldMs < 0 || (weight === 0 && path.reads === 'minutes')) {
      this.#held?.delete(path);
      return false;
    }
    this.#held ??= new Map();
    this.#held.set(path, { heldMs, atMs: nowMs });
    return weight > 0 && heldMs >= path.holdMs;
  }

  /** The case takes the cells over; a new rise begins from here when it is closed. */
  open(opened: Case): void {
    this.case = opened;
    this.minutes = undefined;
    this.#held = undefined;
  }

  close(): void {
    this.floor = this.case?.ring.newest ?? this.floor;
    this.endedLevel = this.floor;
    this.case = undefined;
  }

  /** A finding of before ended at this level. */
  hasEnded(level: number): void {
    this.endedLevel = level;
  }

  /** Gives back the cells of a subject that has come to rest. */
  rest(): void {
    const { minutes, hours } = this;
    if (minutes && this.#hasRested(minutes, this.#windows.minuteRestMs)) {
      this.floor = this.#endOf(minutes, this.#windows.minuteRestMs);
      this.minutes = undefined;
    }
    if (!this.minutes && hours && (this.#isFlat(hours) || this.#isLevel(hours, this.#windows.hourRestMs))) {
      this.floor = hours.lowest(hours.length - this.#windows.dayMs / hours.cellMs);
      this.hours = undefined;
      this.peaks = undefined;
    }
  }

  #rouse(atMs: number, cellFloor: number): void {
    if (!(cellFloor >= this.floor)) this.floor = cellFloor;
    const { cellMs, minuteHistoryMs, hourCellMs, hourHistoryMs } = this.#windows;
    const rise = this.#riseOf(this.floor);
    if (!this.hours && cellFloor > this.floor + HOURS_RISE_SHARE * rise) {
      this.#hourFloor = this.floor;
      this.hours = new CellRing(hourCellMs, Math.round(hourHistoryMs / hourCellMs));
      this.peaks = new CellRing(hourCellMs, this.hours.capacity, Math.max);
    }
    if (cellFloor <= this.floor + rise) {
      this.#restMs = atMs;
      this.#restFloor = cellFloor;
      return;
    }
    this.minutes = new CellRing(cellMs, Math.round(minuteHistoryMs / cellMs));
    if (!Number.isNaN(this.#restMs)) this.minutes.add(this.#restMs, this.#restFloor, Number.NaN);
    this.#restMs = Number.NaN;
  }

  #hasRested(ring: CellRing, restMs: number): boolean {
    const cells = restMs / ring.cellMs;
    if (ring.length < cells) return false;
    const from = ring.length - cells;
    const start = ring.lowest(from, from + cells * REST_SHARE);
    return !(this.#endOf(ring, restMs) > start + this.#riseOf(start));
  }

  #endOf(ring: CellRing, restMs: number): number {
    return ring.lowest(ring.length - (restMs / ring.cellMs) * REST_SHARE);
  }

  /** Small ups and downs about a floor that is the same from day to day: most of what once stirred. */
  #isFlat(ring: CellRing): boolean {
    const { flatMs, dayMs } = this.#windows;
    if (ring.length * ring.cellMs < flatMs) return false;
    const day = dayMs / ring.cellMs;
    const first = ring.lowest(0, day);
    const rise = this.#riseOf(first);
    return (
      !(ring.lowest(ring.length - day) > first + HOURS_RISE_SHARE * rise) &&
      !(this.highestUntil(ring.endMs) > first + rise)
    );
  }

  #isLevel(ring: CellRing, restMs: number): boolean {
    const cells = restMs / ring.cellMs;
    if (ring.length < cells) return false;
    const lowest = ring.lowest();
    const day = this.#windows.dayMs / ring.cellMs;
    const from = ring.length - cells;
    const rise = this.#riseOf(lowest);
    return (
      !(this.highestUntil(ring.endMs) > lowest + rise) &&
      !(ring.lowest(ring.length - day) > ring.lowest(from, from + day) + HOURS_RISE_SHARE * rise)
    );
  }
}
