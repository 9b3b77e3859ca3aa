import { type SampleSchema, Table, type TableSchema } from '@seep/shared';
import { columnName, parseColumnName, type Statistic, statisticsOf } from './statistics.ts';

/** One step of time in a roll-up, of one boot. */
export interface Cell {
  atMs: number;
  /** Samples that it was made of. */
  samples: number;
  tables: Table[];
}

interface Plan {
  /** For each column of the result: where it comes from and how, and which of the means it is. */
  sources: { from: number; statistic: Statistic; mean: number }[];
  means: number;
  schema: TableSchema;
}

const plans = new WeakMap<TableSchema, Plan>();

/** What becomes of a table's columns: statistics of a sample's, the same again of a finer roll-up's. */
function planOf(schema: TableSchema): Plan {
  const known = plans.get(schema);
  if (known) return known;
  let means = 0;
  const columns = schema.columns.flatMap(({ name, scale }, from) => {
    const rolled = parseColumnName(name);
    const statistics = rolled ? [rolled.statistic] : statisticsOf(schema.name, name);
    return statistics.map((statistic) => ({
      source: { from, statistic, mean: statistic === 'mean' ? means++ : -1 },
      column: { name: rolled ? name : columnName(name, statistic), scale },
    }));
  });
  const plan = {
    sources: columns.map(({ source }) => source),
    means,
    schema: { name: schema.name, columns: columns.map(({ column }) => column) },
  };
  plans.set(schema, plan);
  return plan;
}

interface RolledRow {
  birth: number;
  values: Float64Array;
  /** What each of the means has to be divided by. */
  weights: Float64Array;
}

/** Numbers that a cell holds at most: of 50,000 processes. Of pids that come and go there are as many as an agent can send. */
const MOST_CELL_NUMBERS = 1024 ** 2;

/** The rows of one table within one cell. */
class RolledTable {
  readonly #plan: Plan;
  readonly #rows = new Map<number, RolledRow>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Numbers that it holds. */
  get numbers(): number {
    return this.#rows.size * this.#plan.sources.length;
  }

  get schema(): TableSchema {
    return this.#plan.schema;
  }

  /**
   * @param room numbers that new rows may take; the first row has it always, so that no table is without any
   * @returns rows for which there was none
   */
  add(table: Table, weight: number, room: number): number {
    const { sources, means } = this.#plan;
    const mostRows = Math.max(1, this.#rows.size + Math.floor(room / sources.length));
    let leftOut = 0;
    for (let row = 0; row < table.rowCount; row++) {
      const key = table.keys[row] as number;
      const birth = table.births[row] as number;
      let rolled = this.#rows.get(key);
      // A pid that was used again within the cell: the later process stays.
      if (!rolled || rolled.birth !== birth) {
        if (!rolled && this.#rows.size >= mostRows) {
          leftOut++;
          continue;
        }
        rolled = {
          birth,
          values: new Float64Array(sources.length).fill(Number.NaN),
          weights: new Float64Array(means),
        };
        this.#rows.set(key, rolled);
      }
      const { values, weights } = rolled;
      const start = row * table.width;
      for (let column = 0; column < sources.length; column++) {
        const { from, statistic, mean } = sources[column] as Plan['sources'][number];
        const cell = table.cells[start + from] as number;
        if (Number.isNaN(cell)) continue;
        const old = values[column] as number;
        if (statistic === 'mean') {
          values[column] = (Number.isNaN(old) ? 0 : old) + cell * weight;
          weights[mean] = (weights[mean] as number) + weight;
        } else if (Number.isNaN(old) || statistic === 'last') values[column] = cell;
        else values[column] = statistic === 'min' ? Math.min(old, cell) : Math.max(old, cell);
      }
    }
    return leftOut;
  }

  finish(): Table {
    const { schema, sources } = this.#plan;
    const table = new Table(schema, this.#rows.size);
    const keys = Float64Array.from(this.#rows.keys()).toSorted();
    for (const [row, key] of keys.entries()) {
      const { birth, values, weights } = this.#rows.get(key) as RolledRow;
      table.keys[row] = key;
      table.births[row] = birth;
      for (const [column, { statistic, mean }] of sources.entries()) {
        const value = values[column] as number;
        // Cells are wire integers on both sides: no scale comes in.
        table.cells[row * table.width + column] =
          statistic === 'mean' ? Math.round(value / (weights[mean] as number)) : value;
      }
    }
    table.rowCount = keys.length;
    return table;
  }
}

/** Gathers samples, or cells of a finer tier, of one boot into cells. They come in the order of their time. */
export class CellBuilder {
  readonly #cellMs: number;
  readonly #mostNumbers: number;
  readonly #cells = new Map<number, { samples: number; tables: RolledTable[] }>();
  #leftOutRows = 0;

  /** @param mostNumbers that one cell holds */
  constructor(cellMs: number, mostNumbers = MOST_CELL_NUMBERS) {
    this.#cellMs = cellMs;
    this.#mostNumbers = mostNumbers;
  }

  /** Rows of what was added for which a cell had no room, once for each time that they came. */
  get leftOutRows(): number {
    return this.#leftOutRows;
  }

  /** @param samples how many samples these tables stand for */
  add(atMs: number, tables: readonly Table[], samples = 1): void {
    const cellAtMs = Math.floor(atMs / this.#cellMs) * this.#cellMs;
    let cell = this.#cells.get(cellAtMs);
    if (!cell) {
      cell = { samples: 0, tables: [] };
      this.#cells.set(cellAtMs, cell);
    }
    cell.samples += samples;
    for (const table of tables) {
      const plan = planOf(table.schema);
      let rolled = cell.tables.find(({ schema }) => schema === plan.schema);
      if (!rolled) {
        rolled = new RolledTable(plan);
        // A table whose columns changed within the cell starts anew: the later description stays.
        cell.tables = [...cell.tables.filter(({ schema }) => schema.name !== plan.schema.name), rolled];
      }
      const held = cell.tables.reduce((sum, { numbers }) => sum + numbers, 0);
      this.#leftOutRows += rolled.add(table, samples, this.#mostNumbers - held);
    }
  }

  /** In the order of time. */
  finish(): Cell[] {
    return [...this.#cells]
      .toSorted(([a], [b]) => a - b)
      .map(([atMs, { samples, tables }]) => ({
        atMs,
        samples,
        tables: tables.map((table) => table.finish()),
      }));
  }
}

/** Columns of all cells of a chunk: what any of them has, in the order in which they came. */
export function unionSchema(cells: readonly Cell[]): SampleSchema {
  const tables = new Map<string, Map<string, number>>();
  const seen = new Set<TableSchema>();
  for (const { schema } of cells.flatMap((cell) => cell.tables)) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    const columns = tables.get(schema.name) ?? new Map<string, number>();
    for (const { name, scale } of schema.columns) columns.set(name, scale);
    tables.set(schema.name, columns);
  }
  return [...tables].map(([name, columns]) => ({
    name,
    columns: [...columns].map(([column, scale]) => ({ name: column, scale })),
  }));
}

/** The same rows under another schema's columns; absent where it had none. */
export function conform(tables: readonly Table[], schema: SampleSchema): Table[] {
  return schema.map((wanted) => {
    const table = tables.find((one) => one.schema.name === wanted.name);
    if (!table) return new Table(wanted);
    if (isSameColumns(table.schema, wanted)) return table;
    const from = wanted.columns.map(({ name }) => table.columnOf(name));
    const conformed = new Table(wanted, table.rowCount);
    for (let row = 0; row < table.rowCount; row++)
      conformed.append(
        table.keys[row] as number,
        table.births[row] as number,
        from.map((column) => table.value(row, column)),
      );
    return conformed;
  });
}

function isSameColumns(a: TableSchema, b: TableSchema): boolean {
  return (
    a.columns.length === b.columns.length &&
    a.columns.every(({ name, scale }, at) => b.columns[at]?.name === name && b.columns[at]?.scale === scale)
  );
}
