/** Smallest number of cells that memory is taken for; a ring doubles from there to its capacity. */
const FIRST_CELLS = 16;
/** Activity is kept in a byte: 0 to 250 for 0 to 1, and one mark for unknown. */
const ACTIVITY_STEPS = 250;
const UNKNOWN_ACTIVITY = 255;

/**
 * The last cells of one series: the lowest level in each (its floor) and how busy the host was meanwhile. A cell
 * without a sample is there and empty, so that silence is never taken for growth. Five bytes a cell.
 *
 * With `Math.max` as `merge` the cells keep the highest of the levels that they are given.
 */
export class CellRing {
  readonly cellMs: number;
  readonly capacity: number;
  readonly #merge: (a: number, b: number) => number;
  #floors: Float32Array;
  #activities: Uint8Array;
  /** Place of the oldest cell. */
  #head = 0;
  #firstCell = 0;
  #length = 0;
  /** How many values the newest cell is made of. */
  #newestParts = 0;

  constructor(cellMs: number, capacity: number, merge: (a: number, b: number) => number = Math.min) {
    this.cellMs = cellMs;
    this.capacity = capacity;
    this.#merge = merge;
    const cells = Math.min(FIRST_CELLS, capacity);
    this.#floors = new Float32Array(cells);
    this.#activities = new Uint8Array(cells);
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.capacity;
  }

  /** Beginning of a cell, counted from the oldest. */
  startMs(index: number): number {
    return (this.#firstCell + index) * this.cellMs;
  }

  /** End of the newest cell. */
  get endMs(): number {
    return this.startMs(this.#length);
  }

  /** NaN where no sample was. */
  floor(index: number): number {
    return this.#floors[this.#place(index)] as number;
  }

  /** 0 (idle) to 1 (busy), NaN where unknown. */
  activity(index: number): number {
    const byte = this.#activities[this.#place(index)] as number;
    return byte === UNKNOWN_ACTIVITY ? Number.NaN : byte / ACTIVITY_STEPS;
  }

  /** Floor of the newest cell. */
  get newest(): number {
    return this.#length === 0 ? Number.NaN : this.floor(this.#length - 1);
  }

  /** Lowest floor of the cells from one index up to another, NaN when all are empty. */
  lowest(from = 0, to: number = this.#length): number {
    let lowest = Number.NaN;
    for (let index = Math.max(0, from); index < to; index++) {
      const floor = this.floor(index);
      if (!(floor >= lowest)) lowest = Number.isNaN(floor) ? lowest : floor;
    }
    return lowest;
  }

  /** Highest value of the cells that end by `untilMs`, minus infinity when there is none. */
  highestUntil(untilMs: number): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < this.#length && this.startMs(index + 1) <= untilMs; index++) {
      const floor = this.floor(index);
      if (floor > highest) highest = floor;
    }
    return highest;
  }

  /** Floor of the cell that holds an instant, or of the nearest before it that has one. */
  floorAt(atMs: number): number {
    let index = Math.min(this.#length - 1, Math.floor(atMs / this.cellMs) - this.#firstCell);
    while (index >= 0 && Number.isNaN(this.floor(index))) index--;
    return index < 0 ? Number.NaN : this.floor(index);
  }

  /** Takes a value of the cell that holds `atMs`: the newest, or a later one. Earlier ones are closed and stay. */
  add(atMs: number, floor: number, activity: number): void {
    const cell = Math.floor(atMs / this.cellMs);
    if (this.#length === 0) this.#firstCell = cell;
    const newestCell = this.#firstCell + this.#length - 1;
    if (this.#length > 0 && cell < newestCell) return;
    if (this.#length > 0 && cell === newestCell) {
      this.#mergeIntoNewest(floor, activity);
      return;
    }
    if (this.#length > 0 && cell - newestCell > this.capacity) {
      this.#length = 0;
      this.#firstCell = cell;
    }
    while (this.#firstCell + this.#length < cell) this.#push(Number.NaN, UNKNOWN_ACTIVITY);
    this.#push(floor, toByte(activity));
    this.#newestParts = 1;
  }

  /** The cells since `fromMs` in a ring of its own, of cells that may be longer. */
  since(fromMs: number, capacity: number, cellMs: number = this.cellMs): CellRing {
    const ring = new CellRing(cellMs, capacity, this.#merge);
    for (let index = 0; index < this.#length; index++) {
      const floor = this.floor(index);
      if (this.startMs(index + 1) > fromMs && !Number.isNaN(floor)) {
        ring.add(this.startMs(index), floor, this.activity(index));
      }
    }
    return ring;
  }

  #place(index: number): number {
    const place = this.#head + index;
    return place < this.#floors.length ? place : place - this.#floors.length;
  }

  #mergeIntoNewest(floor: number, activity: number): void {
    const place = this.#place(this.#length - 1);
    this.#floors[place] = this.#merge(this.#floors[place] as number, floor);
    const mean = this.activity(this.#length - 1);
    const parts = ++this.#newestParts;
    this.#activities[place] = toByte(Number.isNaN(mean) ? activity : mean + (activity - mean) / parts);
  }

  #push(floor: number, activityByte: number): void {
    if (this.#length === this.#floors.length && this.#length < this.capacity) this.#grow();
    if (this.#length === this.#floors.length) {
      this.#head = this.#place(1);
      this.#firstCell++;
      this.#length--;
    }
    const place = this.#place(this.#length++);
    this.#floors[place] = floor;
    this.#activities[place] = activityByte;
  }

  #grow(): void {
    const cells = Math.min(this.capacity, this.#floors.length * 2);
    const floors = new Float32Array(cells);
    const activities = new Uint8Array(cells);
    for (let index = 0; index < this.#length; index++) {
      const place = this.#place(index);
      floors[index] = this.#floors[place] as number;
      activities[index] = this.#activities[place] as number;
    }
    this.#floors = floors;
    this.#activities = activities;
    this.#head = 0;
  }
}

function toByte(activity: number): number {
  return Number.isNaN(activity)
    ? UNKNOWN_ACTIVITY
    : Math.round(Math.min(1, Math.max(0, activity)) * ACTIVITY_STEPS);
}
