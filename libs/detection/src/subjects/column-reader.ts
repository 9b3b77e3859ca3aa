import type { Table, TableSchema } from '@seep/shared';

/** Reads cells by the name of their column; looks a name up once for each schema. */
export class ColumnReader {
  #schema: TableSchema | undefined;
  readonly #columns = new Map<string, number>();

  /** Index of a column, -1 where the table has none. */
  columnOf(table: Table, name: string): number {
    if (table.schema !== this.#schema) {
      this.#schema = table.schema;
      this.#columns.clear();
    }
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = table.columnOf(name);
    this.#columns.set(name, column);
    return column;
  }

  /** A number of one row in the column's unit, undefined where absent. */
  value(table: Table, row: number, name: string): number | undefined {
    return table.value(row, this.columnOf(table, name));
  }
}
