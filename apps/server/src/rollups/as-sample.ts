import { Table, type TableSchema } from '@seep/shared';
import { columnFor, parseColumnName, type Statistic } from './statistics.ts';

/*
 * A cell of a roll-up in the form of a sample, for what reads samples: detectors that are rebuilt over weeks, and
 * back-tests. Of a process's levels stands the floor, which is what detectors look at; of the host's the mean, so that its
 * ledger adds up; of counters the last.
 */

interface Plan {
  schema: TableSchema;
  /** For each column of the result, where it comes from. */
  from: number[];
}

const plans = new WeakMap<TableSchema, Plan>();

/** The tables under their samples' column names; those of a sample as they are. */
export function asSample(tables: readonly Table[]): Table[] {
  return tables.map((table) => {
    const { schema, from } = planOf(table);
    if (schema === table.schema) return table;
    const sample = new Table(schema, table.rowCount);
    sample.keys.set(table.keys.subarray(0, table.rowCount));
    sample.births.set(table.births.subarray(0, table.rowCount));
    for (let row = 0; row < table.rowCount; row++) {
      for (const [column, source] of from.entries())
        sample.cells[row * sample.width + column] = table.cells[row * table.width + source] as number;
    }
    sample.rowCount = table.rowCount;
    return sample;
  });
}

function planOf(table: Table): Plan {
  const known = plans.get(table.schema);
  if (known) return known;
  const plan = makePlan(table);
  plans.set(table.schema, plan);
  return plan;
}

function makePlan(table: Table): Plan {
  const { schema } = table;
  const metrics = new Set(schema.columns.flatMap(({ name }) => parseColumnName(name)?.metric ?? []));
  if (metrics.size === 0) return { schema, from: [] };
  const statistic: Statistic = schema.name === 'host' ? 'mean' : 'min';
  const from = [...metrics].map((metric) => columnFor(table, metric, statistic));
  const columns = [...metrics].map((name, index) => ({
    name,
    scale: schema.columns[from[index] as number]?.scale ?? 1,
  }));
  return { schema: { name: schema.name, columns }, from };
}
