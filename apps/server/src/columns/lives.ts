import type { Table } from '@seep/shared';

/** A row of a table for as long as it is there without a gap: its instants are [from, to). */
export class Life {
  readonly key: number;
  readonly birth: number;
  readonly from: number;
  to: number;
  /** Pairs: an instant, and the row that it has from then on. */
  readonly #rows: number[] = [];

  constructor(key: number, birth: number, from: number) {
    this.key = key;
    this.birth = birth;
    this.from = from;
    this.to = from;
  }

  /** It is in that row from this instant on. */
  moveTo(instant: number, row: number): void {
    if (this.#rows.at(-1) !== row) this.#rows.push(instant, row);
  }

  /** Its numbers in one column. @param into is used again where it is large enough */
  gather(
    tables: readonly Table[],
    column: number,
    into: Float64Array<ArrayBuffer>,
  ): Float64Array<ArrayBuffer> {
    const numbers = into.length < this.to - this.from ? new Float64Array(this.to - this.from) : into;
    const rows = this.#rows;
    for (let part = 0; part < rows.length; part += 2) {
      const until = rows[part + 2] ?? this.to;
      const row = rows[part + 1] as number;
      for (let at = rows[part] as number; at < until; at++) {
        const table = tables[at] as Table;
        numbers[at - this.from] = table.cells[row * table.width + column] as number;
      }
    }
    return numbers;
  }
}

/** All lives of a table, by key and then by time. @param tables it, at each instant */
export function livesOf(tables: readonly Table[]): Life[] {
  const ended: Life[] = [];
  let alive: Life[] = [];
  let before: Table | undefined;
  for (const [instant, table] of tables.entries()) {
    if (!before || !hasSameRows(before, table)) {
      alive = goOn(alive, table, instant, ended);
      before = table;
    }
  }
  for (const life of alive) life.to = tables.length;
  return [...ended, ...alive].toSorted((a, b) => a.key - b.key || a.from - b.from);
}

function goOn(before: readonly Life[], table: Table, instant: number, ended: Life[]): Life[] {
  const alive: Life[] = [];
  let old = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const key = table.keys[row] as number;
    const birth = table.births[row] as number;
    while (old < before.length && (before[old] as Life).key < key) end(before[old++] as Life, instant, ended);
    const same = before[old];
    if (same?.key === key) old++;
    if (same?.key === key && same.birth === birth) {
      same.moveTo(instant, row);
      alive.push(same);
      continue;
    }
    if (same?.key === key) end(same, instant, ended);
    const life = new Life(key, birth, instant);
    life.moveTo(instant, row);
    alive.push(life);
  }
  while (old < before.length) end(before[old++] as Life, instant, ended);
  return alive;
}

function end(life: Life, instant: number, ended: Life[]): void {
  life.to = instant;
  ended.push(life);
}

function hasSameRows(a: Table, b: Table): boolean {
  if (a === b) return true;
  if (a.rowCount !== b.rowCount) return false;
  for (let row = 0; row < a.rowCount; row++)
    if (a.keys[row] !== b.keys[row] || a.births[row] !== b.births[row]) return false;
  return true;
}
