/** A value of a row that JSON can carry. */
type Cell = string | number | boolean | null | object;

/**
 * Rows as columns, for answers of thousands of rows: names of fields stand once, and so does a value that many rows
 * share.
 */
export interface PackedRows<Row> {
  count: number;
  columns: { [Name in keyof Row]: PackedColumn<Row[Name]> };
}

interface PackedColumn<Value> {
  values: Value[];
  /** Which of the values each row has; without it each row has its own, or all have the only one. */
  index?: number[];
}

/**
 * Packs rows that all have the same fields.
 * @param names of the fields that are wanted
 */
export function packRows<Row extends object>(
  rows: readonly Row[],
  names: readonly (keyof Row)[] = Object.keys(rows[0] ?? {}) as (keyof Row)[],
): PackedRows<Row> {
  return {
    count: rows.length,
    columns: Object.fromEntries(
      names.map((name) => [name, packColumn(rows.map((row) => row[name] as Cell))]),
    ) as unknown as PackedRows<Row>['columns'],
  };
}

/** The rows again; those that shared an object share it still. */
export function unpackRows<Row extends object>({ count, columns }: PackedRows<Row>): Row[] {
  const names = Object.keys(columns) as (keyof Row)[];
  // Copies of a row that has all of its fields: adding them to each of ten thousand one by one takes several times as long.
  const blank = Object.fromEntries(names.map((name) => [name, null])) as Row;
  const rows = Array.from({ length: count }, () => ({ ...blank }));
  for (const name of names) {
    const { values, index } = columns[name];
    const isShared = values.length === 1;
    // A counter: the pairs of `entries()` would be a quarter of a million for ten thousand rows.
    for (let row = 0; row < count; row++)
      (rows[row] as Row)[name] = values[index?.[row] ?? (isShared ? 0 : row)] as Row[keyof Row];
  }
  return rows;
}

/** Where more of the values than this are different, a list of them saves nothing. */
const MOST_DISTINCT_SHARE = 0.5;

function packColumn(cells: Cell[]): PackedColumn<Cell> {
  const known = new Map<unknown, number>();
  const values: Cell[] = [];
  const index: number[] = [];
  for (const cell of cells) {
    const key = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell;
    let at = known.get(key);
    if (at === undefined) {
      at = values.push(cell) - 1;
      known.set(key, at);
      if (values.length > cells.length * MOST_DISTINCT_SHARE && values.length > 1) return { values: cells };
    }
    index.push(at);
  }
  if (values.length === 1) return { values };
  // Numbers are as short as the index that would stand for them.
  return values.some((value) => typeof value !== 'number' && value !== null)
    ? { values, index }
    : { values: cells };
}
