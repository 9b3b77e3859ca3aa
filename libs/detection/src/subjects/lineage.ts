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
/** What lives for hours only is given this part of its last life to start up. */
const START_UP_SHARE = 0.5;
/** Epochs that have to agree. */
const LEAST_EPOCHS = 3;
/** Epochs whose times are kept: four weeks of one every few hours. */
const MOST_EPOCHS = 200;

/**
 * The epochs of a program that is started again and again, stitched to one series: the settled part of each begins at
 * the level where the one before ended. A leak that every restart resets grows on there; what fell at a restart is no
 * part of it.
 */
export class Lineage {
  readonly #times: LineageTimes;
  /** Where each epoch lies on the axis, and when it was; the oldest are forgotten. */
  readonly #epochs: { axisMs: number; atMs: number }[] = [];
  #axisMs = 0;
  #level = 0;
  #firstMs: number | undefined;
  #lastMs = 0;
  #settlingMs: number;
  #waiting: { atMs: number; floor: number; activity: number }[] = [];
  #isStitched = false;
  #offset = 0;
  #levels: number[] = [];
  #firstHalves = 0;
  #secondHalves = 0;
  #finished = 0;

  constructor(times: LineageTimes) {
    this.#times = times;
    this.#settlingMs = times.settlingMs;
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
    if (this.#firstMs !== undefined) {
      const lifeMs = this.#lastMs - this.#firstMs;
      const shareMs = Math.max(this.#times.hourCellMs, START_UP_SHARE * lifeMs);
      this.#settlingMs = Math.min(this.#times.settlingMs, shareMs);
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
    this.#lastMs = atMs + this.#times.hourCellMs;
    if (atMs < this.#firstMs + this.#settlingMs) return [];
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

  /** What lies between two epochs, in real time: the end of one, the start-up of the next. */
  seamsWithin(fromAxisMs: number, toAxisMs: number): { fromMs: number; toMs: number }[] {
    return this.#epochs.slice(1).flatMap(({ axisMs, atMs }, index) => {
      const before = this.#epochs[index] as { axisMs: number; atMs: number };
      const endAxisMs = axisMs + this.#times.hourCellMs;
      if (endAxisMs <= fromAxisMs || endAxisMs >= toAxisMs) return [];
      return [{ fromMs: before.atMs + endAxisMs - before.axisMs, toMs: atMs }];
    });
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
      const isFirst = this.#axisMs === 0;
      this.#offset = isFirst ? 0 : this.#level - floor;
      // An epoch's first hour lies on the last of the one before: no time passes over a seam.
      const seamMs = isFirst ? 0 : this.#times.hourCellMs;
      this.#epochs.push({ axisMs: this.#axisMs - seamMs, atMs });
      if (this.#epochs.length > MOST_EPOCHS) this.#epochs.shift();
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
