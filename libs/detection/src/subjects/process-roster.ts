import type { Table } from '@seep/shared';
import type { ObservedProcess } from '../model.ts';

/** Memory for new rows is taken in steps of this share, so that a build host does not copy at every sample. */
const HEADROOM = 1.25;

/**
 * What is kept of every process of a host, in columns that run parallel to the rows of its process table: row 7 here
 * is row 7 there. 74 bytes a process, which is all that one costs as long as it does not grow.
 */
export class ProcessRoster {
  rowCount = 0;
  pids = new Float64Array();
  births = new Float64Array();
  /** When it came, on the detector's axis: first seen, or started where nobody looked before. */
  firstSeenMs = new Float64Array();
  /** Anonymous memory, resident and swapped, now. NaN where the host does not tell. */
  values = new Float64Array();
  /** Lowest value that it is measured from; NaN before it has settled. */
  floors = new Float64Array();
  /** Hash of its family's and of its household's key; 0 for none. */
  families = new Float64Array();
  households = new Float64Array();
  /** 1 while its floors are recorded. */
  watched = new Uint8Array();
  /** 1 for what has ended and was not waited for. */
  zombies = new Uint8Array();
  /** As the host described it; undefined for what belongs to the kernel. Kept by reference. */
  readonly descriptions: (ObservedProcess | undefined)[] = [];
  /** Parent at birth, as it was described then; it stays when the process is handed to another. */
  readonly spawners: (ObservedProcess | undefined)[] = [];

  /** Row of a process, or -1. */
  rowOf(pid: number): number {
    let low = 0;
    let high = this.rowCount - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.pids[middle] as number;
      if (found === pid) return middle;
      if (found < pid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Row of the parent at birth while it lives, or -1. */
  parentRowOf(row: number): number {
    const spawner = this.spawners[row];
    const parentRow = spawner ? this.rowOf(spawner.pid) : -1;
    return parentRow >= 0 && this.births[parentRow] === spawner?.startTicks ? parentRow : -1;
  }

  /** Rows that the table has no more, or that another process holds there now. */
  goneFrom(table: Table): number[] {
    const gone: number[] = [];
    let there = 0;
    for (let row = 0; row < this.rowCount; row++) {
      const pid = this.pids[row] as number;
      while (there < table.rowCount && (table.keys[there] as number) < pid) there++;
      const isThere = there < table.rowCount && table.keys[there] === pid;
      if (!isThere || table.births[there] !== this.births[row]) gone.push(row);
    }
    return gone;
  }

  /** Pids of the table that have no row here; all others have. */
  newIn(table: Table): number[] {
    const added: number[] = [];
    let row = 0;
    for (let there = 0; there < table.rowCount; there++) {
      const pid = table.keys[there] as number;
      while (row < this.rowCount && (this.pids[row] as number) < pid) row++;
      if (row >= this.rowCount || this.pids[row] !== pid) added.push(pid);
    }
    return added;
  }

  /** Takes rows away, given in rising order. */
  remove(rows: readonly number[]): void {
    if (rows.length === 0) return;
    for (const column of [...this.#numbers(), ...this.#references()]) {
      let target = rows[0] as number;
      for (let index = 0; index < rows.length; index++) {
        const from = (rows[index] as number) + 1;
        const to = rows[index + 1] ?? this.rowCount;
        column.copyWithin(target, from, to);
        target += to - from;
      }
    }
    this.rowCount -= rows.length;
    for (const column of this.#references()) column.length = this.rowCount;
  }

  /** Makes blank rows for pids that have none, given in rising order; returns where they are. */
  insert(pids: readonly number[]): number[] {
    if (pids.length === 0) return [];
    this.#reserve(this.rowCount + pids.length);
    for (const column of this.#references()) column.length = this.rowCount + pids.length;
    const rows: number[] = [];
    let end = this.rowCount;
    for (let index = pids.length - 1; index >= 0; index--) {
      const pid = pids[index] as number;
      let from = end;
      while (from > 0 && (this.pids[from - 1] as number) > pid) from--;
      // Rows behind this pid move up by the number of new pids that lie before them.
      if (from < end) this.#move(from, end, index + 1);
      rows.unshift(from + index);
      end = from;
    }
    this.rowCount += pids.length;
    for (const [index, row] of rows.entries()) {
      for (const column of this.#numbers()) column[row] = 0;
      for (const column of this.#references()) column[row] = undefined;
      this.pids[row] = pids[index] as number;
      this.values[row] = Number.NaN;
      this.floors[row] = Number.NaN;
    }
    return rows;
  }

  #move(from: number, to: number, distance: number): void {
    for (const column of [...this.#numbers(), ...this.#references()]) {
      column.copyWithin(from + distance, from, to);
    }
  }

  #references(): (ObservedProcess | undefined)[][] {
    return [this.descriptions, this.spawners];
  }

  #numbers(): (Float64Array | Uint8Array)[] {
    return [
      this.pids,
      this.births,
      this.firstSeenMs,
      this.values,
      this.floors,
      this.families,
      this.households,
      this.watched,
      this.zombies,
    ];
  }

  #reserve(rows: number): void {
    if (rows <= this.pids.length) return;
    const capacity = Math.ceil(rows * HEADROOM);
    const grown = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    };
    this.pids = grown(this.pids);
    this.births = grown(this.births);
    this.firstSeenMs = grown(this.firstSeenMs);
    this.values = grown(this.values);
    this.floors = grown(this.floors);
    this.families = grown(this.families);
    this.households = grown(this.households);
    const grownFlags = (column: Uint8Array): Uint8Array<ArrayBuffer> => {
      const larger = new Uint8Array(capacity);
      larger.set(column);
      return larger;
    };
    this.watched = grownFlags(this.watched);
    this.zombies = grownFlags(this.zombies);
  }
}
