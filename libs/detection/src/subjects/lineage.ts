/** An epoch's first hours are its start-up; shorter epochs than this tell nothing. */
export interface LineageTimes {
  hourCellMs: number;
  settlingMs: number;
  leastMs: number;
}

/** One settled hour of a lineage, on an axis that knows no restarts. */
export interface LineageHour {
  axisMs: number;
  level: number;
  activity: number;
}

/** Growth within epochs goes on at this share of its pace, second halves over first: else each start-up still lasts. */
const GOES_ON = 0.6;
/** Epochs that have to agree. */
const LEAST_EPOCHS = 3;

/**
 * The epochs of a program that is started again and again, stitched to one series: the settled part of each begins at
 * the level where the one before ended. A leak that every restart resets grows on there; what fell at a restart is no
 * part of it.
 */
export class Lineage {
  readonly #times: LineageTimes;
  /** Where each epoch lies on the axis, and when it was. */
  readonly #epochs: { axisMs: number; atMs: number }[] = [];
  #axisMs = 0;
  #level = 0;
  #firstMs: number | undefined;
  #waiting: { atMs: number; floor: number; activity: number }[] = [];
  #isStitched = false;
  #offset = 0;
  #levels: number[] = [];
  #firstHalves = 0;
  #secondHalves = 0;
  #finished = 0;

  constructor(times: LineageTimes) {
    this.#times = times;
  }

  /** Enough epochs have ended, and grew in their second halves as they did in their first. */
  get goesOn(): boolean {
    return this.#finished >= LEAST_EPOCHS && this.#secondHalves >= GOES_ON * this.#firstHalves;
  }

  /** End of the newest hour on the axis. */
  get axisMs(): number {
    return this.#axisMs;
  }

  restart(): void {
    const { length } = this.#levels;
    if (length >= 2) {
      const middle = this.#levels[length >>> 1] as number;
      this.#firstHalves += middle - (this.#levels[0] as number);
      this.#secondHalves += (this.#levels[length - 1] as number) - middle;
      this.#finished++;
    }
    this.#firstMs = undefined;
    this.#waiting = [];
    this.#isStitched = false;
    this.#levels = [];
  }

  /**
   * Takes the floor of an hour.
   * @returns hours that are settled now; none during a start-up, several when it has just become clear that it is over
   */
  add(atMs: number, floor: number, activity: number): LineageHour[] {
    this.#firstMs ??= atMs;
    if (atMs < this.#firstMs + this.#times.settlingMs) return [];
    this.#waiting.push({ atMs, floor, activity });
    if (!this.#isStitched && this.#waiting.length * this.#times.hourCellMs < this.#times.leastMs) return [];
    return this.#waiting.splice(0).flatMap((hour) => this.#stitch(hour) ?? []);
  }

  /** When an instant of the axis was. */
  timeOf(axisMs: number): number {
    let epoch = this.#epochs[0] ?? { axisMs: 0, atMs: 0 };
    for (const next of this.#epochs) if (next.axisMs <= axisMs) epoch = next;
    return epoch.atMs + axisMs - epoch.axisMs;
  }

  #stitch({
    atMs,
    floor,
    activity,
  }: {
    atMs: number;
    floor: number;
    activity: number;
  }): LineageHour | undefined {
    if (!this.#isStitched) {
      this.#isStitched = true;
      const isFirst = this.#epochs.length === 0;
      this.#offset = isFirst ? 0 : this.#level - floor;
      // An epoch's first hour lies on the last of the one before: no time passes over a seam.
      const seamMs = isFirst ? 0 : this.#times.hourCellMs;
      this.#epochs.push({ axisMs: this.#axisMs - seamMs, atMs });
      if (!isFirst) {
        this.#levels.push(this.#level);
        return undefined;
      }
    }
    this.#level = floor + this.#offset;
    this.#levels.push(this.#level);
    const hour = { axisMs: this.#axisMs, level: this.#level, activity };
    this.#axisMs += this.#times.hourCellMs;
    return hour;
  }
}
