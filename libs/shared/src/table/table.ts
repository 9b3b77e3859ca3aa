import type { TableSchema } from './sample-schema.ts';

/** Marks a number that the host did not give: absent is not zero. */
export const ABSENT = Number.NaN;

/**
 * The rows of one table at one instant, sorted by `key`.
 *
 * A row is named by `key`, unique at one time (a pid), and `birth`, which tells two holders of one key apart (the
 * process's start time in clock ticks since boot). Cells are wire integers, row by row in one array, {@link ABSENT}
 * where there is no number; `value` gives them back in the column's unit.
 */
export class Table {
  readonly schema: TableSchema;
  readonly width: number;
  keys: Float64Array;
  births: Float64Array;
  cells: Float64Array;
  rowCount: number;
  #revision = 0;

  constructor(schema: TableSchema, capacity = 0) {
    this.schema = schema;
    this.width = schema.columns.length;
    this.keys = new Float64Array(capacity);
    this.births = new Float64Array(capacity);
    this.cells = new Float64Array(capacity * this.width);
    this.rowCount = 0;
  }

  /**
   * Another number after each change by the methods here: what has not been filled anew need not be compared. Who writes into
   * the arrays does not change it.
   */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Adds a row behind the others; keys must come in rising order.
   * @param values in the columns' units; undefined or NaN where there is none
   * @throws RangeError when the key does not rise
   */
  append(key: number, birth: number, values: ArrayLike<number | undefined>): void {
    if (this.rowCount > 0 && key <= (this.keys[this.rowCount - 1] as number)) {
      throw new RangeError(`${this.schema.name}: key ${key} does not follow ${this.keys[this.rowCount - 1]}`);
    }
    this.reserve(this.rowCount + 1);
    this.#revision++;
    const start = this.rowCount * this.width;
    for (let column = 0; column < this.width; column++) {
      this.cells[start + column] = toWire(
        values[column],
        (this.schema.columns[column] as { scale: number }).scale,
      );
    }
    this.keys[this.rowCount] = key;
    this.births[this.rowCount] = birth;
    this.rowCount++;
  }

  /**
   * Keeps the rows of these keys, takes away all others, and makes one of absent cells and birth 0 for each key that is new. In
   * one pass, however many come and go.
   * @throws RangeError when the keys do not rise
   */
  setKeys(keys: ArrayLike<number>): void {
    for (let row = 1; row < keys.length; row++) {
      if ((keys[row] as number) <= (keys[row - 1] as number))
        throw new RangeError(`${this.schema.name}: key ${keys[row]} does not follow ${keys[row - 1]}`);
    }
    this.#revision++;
    let kept = 0;
    for (let row = 0, at = 0; row < this.rowCount; row++) {
      const key = this.keys[row] as number;
      while (at < keys.length && (keys[at] as number) < key) at++;
      if (keys[at] === key) this.#moveRow(row, kept++);
    }
    this.reserve(keys.length);
    this.rowCount = keys.length;
    // From behind: no row is written over before it has moved.
    for (let row = keys.length - 1; row >= 0; row--) {
      const key = keys[row] as number;
      if (kept > 0 && this.keys[kept - 1] === key) this.#moveRow(--kept, row);
      else {
        this.keys[row] = key;
        this.begin(row, 0);
      }
    }
  }

  /** Gives a row to another holder of its key, of whom nothing is known yet. */
  begin(row: number, birth: number): void {
    this.births[row] = birth;
    this.cells.fill(ABSENT, row * this.width, (row + 1) * this.width);
    this.#revision++;
  }

  /** Sets one cell of a row, in the column's unit; undefined or NaN where there is no number. */
  set(row: number, column: number, value: number | undefined): void {
    const cell = toWire(value, (this.schema.columns[column] as { scale: number }).scale);
    const at = row * this.width + column;
    if (Object.is(this.cells[at], cell)) return;
    this.cells[at] = cell;
    this.#revision++;
  }

  /** Exactly so many at first, then with a little in hand: a server holds the tables of ten thousand hosts. */
  reserve(rows: number): void {
    if (rows <= this.keys.length) return;
    const capacity = Math.max(rows, Math.ceil(this.keys.length * HEADROOM));
    this.keys = grown(this.keys, capacity);
    this.births = grown(this.births, capacity);
    this.cells = grown(this.cells, capacity * this.width);
  }

  /** Forgets the rows and keeps the memory, so that a sampler fills the same table again and again. */
  clear(): void {
    this.rowCount = 0;
    this.#revision++;
  }

  /** Index of the row with this key, or -1. */
  rowOf(key: number): number {
    let low = 0;
    let high = this.rowCount - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.keys[middle] as number;
      if (found === key) return middle;
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  columnOf(name: string): number {
    return this.schema.columns.findIndex((column) => column.name === name);
  }

  /** The number in the column's unit, undefined where absent or where there is no such row or column. */
  value(row: number, column: number): number | undefined {
    if (row < 0 || column < 0 || row >= this.rowCount || column >= this.width) return undefined;
    const cell = this.cells[row * this.width + column] as number;
    return Number.isNaN(cell) ? undefined : cell * (this.schema.columns[column] as { scale: number }).scale;
  }

  copy(): Table {
    const copy = new Table(this.schema, this.rowCount);
    copy.copyFrom(this);
    return copy;
  }

  /** Takes over the rows of a table of the same schema, into the memory that is there. */
  copyFrom({ keys, births, cells, rowCount }: Table): void {
    this.reserve(rowCount);
    this.keys.set(keys.subarray(0, rowCount));
    this.births.set(births.subarray(0, rowCount));
    this.cells.set(cells.subarray(0, rowCount * this.width));
    this.rowCount = rowCount;
    this.#revision++;
  }

  #moveRow(from: number, to: number): void {
    if (from === to) return;
    this.keys[to] = this.keys[from] as number;
    this.births[to] = this.births[from] as number;
    this.cells.copyWithin(to * this.width, from * this.width, (from + 1) * this.width);
  }
}

const HEADROOM = 1.25;

/** Largest integer a cell may hold: its zigzag form still has to be exact. */
const MAX_CELL = 2 ** 51;

/** A number that does not fit is absent rather than wrong; collectors report it before it comes here. */
function toWire(value: number | undefined, scale: number): number {
  if (value === undefined || Number.isNaN(value)) return ABSENT;
  const cell = Math.round(value / scale);
  return Math.abs(cell) <= MAX_CELL ? cell : ABSENT;
}

function grown(array: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(array.subarray(0, Math.min(array.length, capacity)));
  return larger;
}
