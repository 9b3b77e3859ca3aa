import type { KernelFs } from '@seep/collectors';
import type { Facts, Table } from '@seep/shared';
import type { DetailLevel } from '../../self/detail.ts';

/** One row as a source read it; values by column, what the host does not tell is left out. */
export interface TableRow {
  key: number;
  birth: number;
  values: Readonly<Record<string, number | undefined>>;
  facts: Readonly<Record<string, Facts[string] | undefined>>;
}

/** What a source may look at. */
export interface TableContext {
  fs: KernelFs;
  pageSizeBytes: number;
  nowMs: number;
  /** Processes as this sample has them. */
  processes: Table;
}

/** One further table, and how often it is read. */
export interface TableSource {
  name: string;
  periodMs: number;
  /**
   * From which level of detail on it is left out.
   * @default TABLES_LEFT_OUT
   */
  leftOutAt?: DetailLevel;
  /** Costs nothing, and is never left out. */
  isKept?: boolean;
  /** Found once, when the agent starts: a table's columns do not change. */
  columns(fs: KernelFs): readonly string[];
  /** Undefined when there is nothing to read here, or nothing new. */
  read(context: TableContext): TableRow[] | undefined;
}

/** The columns that the protocol's table of that name has. */
export function columnIds(table: { columns: readonly { id: string }[] } | undefined): string[] {
  return (table?.columns ?? []).map(({ id }) => id);
}
