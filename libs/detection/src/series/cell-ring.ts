/** Smallest number of cells that memory is taken for; a ring doubles from there to its capacity. */
const FIRST_CELLS = 4;
/**
 * Up to so many cells are kept in a plain array. A typed array takes half as much for each cell, and 330 bytes and four
 * objects more for itself; most rings of a fleet are short, and all of them are marked at each collection.
 */
const MOST_PLAIN_CELLS = 32;
/** Activity is kept in a byte: 0 to 250 for 0 to 1, and one mark for unknown. */
const ACTIVITY_STEPS = 250;
const UNKNOWN_ACTIVITY = 255;
/** Bytes that a number of 32 bits keeps exactly: https://en.wikipedia.org/wiki/Single-precision_floating-point_format */
const BYTES_A_NUMBER = 3;

/**
 * The last cells of one series: the lowest level in each (its floor) and how busy the host was meanwhile. A cell
 * without a sample is there and empty, so that silence is never taken for growth. Five and a third bytes a cell,
 * twice that while there are few.
 *
 * With `Math.max` as `merge` the cells keep the highest of the levels that they are given.
 */
export class CellRing {
  readonly cellMs: number;
  readonly capacity: number;
  readonly #merge: (a: number, b: number) => number;
  /** Floors of as many cells as there are places, then their activities, three to a number. */
  #numbers: number[] | Float32Array;
  #places: number;
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
    this.#places = Math.min(FIRST_CELLS, capacity);
    this.#numbers = numbersFor(this.#places);
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
    return this.#numbers[this.#place(index)] as number;
  }

  /** 0 (idle) to 1 (busy), NaN where unknown. */
  activity(index: number): number {
    const byte = this.#activityByte(this.#place(index));
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
    return place < this.#places ? place : place - this.#places;
  }

  #activityByte(place: number): number {
    const word = this.#numbers[this.#wordOf(place)] as number;
    return (word >>> shiftOf(place)) & 0xff;
  }

  #wordOf(place: number): number {
    return this.#places + Math.floor(place / BYTES_A_NUMBER);
  }

  #put(place: number, floor: number, activityByte: number): void {
    // A plain array would keep more of it, and a ring would change what it says as it grows.
    this.#numbers[place] = Math.fround(floor);
    const word = this.#wordOf(place);
    const shift = shiftOf(place);
    this.#numbers[word] = ((this.#numbers[word] as number) & ~(0xff << shift)) | (activityByte << shift);
  }

  #mergeIntoNewest(floor: number, activity: number): void {
    const place = this.#place(this.#length - 1);
    const mean = this.activity(this.#length - 1);
    const parts = ++this.#newestParts;
    this.#put(
      place,
      this.#merge(this.#numbers[place] as number, floor),
      toByte(Number.isNaN(mean) ? activity : mean + (activity - mean) / parts),
    );
  }

  #push(floor: number, activityByte: number): void {
    if (this.#length === this.#places && this.#length < this.capacity) this.#grow();
    if (this.#length === this.#places) {
      this.#head = this.#place(1);
      this.#firstCell++;
      this.#length--;
    }
    this.#put(this.#place(this.#length++), floor, activityByte);
  }

  #grow(): void {
    const before = Array.from({ length: this.#length }, (_, index): [number, number] => [
      this.floor(index),
      this.#activityByte(this.#place(index)),
    ]);
    this.#places = Math.min(this.capacity, this.#places * 2);
    this.#numbers = numbersFor(this.#places);
    this.#head = 0;
    for (const [place, [floor, activityByte]] of before.entries()) this.#put(place, floor, activityByte);
  }
}

function numbersFor(cells: number): number[] | Float32Array {
  const count = cells + Math.ceil(cells / BYTES_A_NUMBER);
  // With what is no integer from the start: V8 keeps eight bytes each, and nothing that a collection has to follow.
  return cells > MOST_PLAIN_CELLS ? new Float32Array(count) : Array.from({ length: count }, () => Number.NaN);
}

function shiftOf(place: number): number {
  return 8 * (place % BYTES_A_NUMBER);
}

function toByte(activity: number): number {
  return Number.isNaN(activity)
    ? UNKNOWN_ACTIVITY
    : Math.round(Math.min(1, Math.max(0, activity)) * ACTIVITY_STEPS);
}
