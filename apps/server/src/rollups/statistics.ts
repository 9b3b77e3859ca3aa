import type { Wanted } from '../columns/table-cursor.ts';
import { hostMetric, PROCESS_METRICS, type Table, type TableSchema } from '@seep/shared';

/*
 * What of a metric is kept in a cell. A column of a roll-up is named after the metric and the statistic:
 * `anonBytes:min`. A floor must not vanish in a mean, so every level keeps its minimum.
 */

export type Statistic = 'min' | 'mean' | 'max' | 'last';

const COUNTER: readonly Statistic[] = ['last'];
const LEVEL: readonly Statistic[] = ['min', 'mean', 'max'];
const BOUNDS: readonly Statistic[] = ['min', 'max'];

/** Levels of processes that are charted; of the others the bounds say enough. */
const CHARTED = new Set(['anonBytes', 'rssBytes']);

/** Asked for one statistic, the best of what is there. */
const FALLBACKS: Record<Statistic, readonly Statistic[]> = {
  min: ['min', 'last', 'mean', 'max'],
  mean: ['mean', 'last', 'max', 'min'],
  max: ['max', 'last', 'mean', 'min'],
  last: ['last', 'mean', 'max', 'min'],
};

export function statisticsOf(table: string, metric: string): readonly Statistic[] {
  if (table === 'host') return hostMetric(metric).kind === 'counter' ? COUNTER : LEVEL;
  if (table !== 'process') return BOUNDS;
  const known = PROCESS_METRICS.find(({ id }) => id === metric);
  if (known?.kind === 'counter') return COUNTER;
  return CHARTED.has(metric) ? LEVEL : BOUNDS;
}

export function columnName(metric: string, statistic: Statistic): string {
  return `${metric}:${statistic}`;
}

/** The metric and statistic of a roll-up's column; undefined for a column of a sample. */
export function parseColumnName(name: string): { metric: string; statistic: Statistic } | undefined {
  const at = name.lastIndexOf(':');
  const statistic = name.slice(at + 1);
  if (at < 0 || !(statistic in FALLBACKS)) return undefined;
  return { metric: name.slice(0, at), statistic: statistic as Statistic };
}

/** These metrics of one row, or of all rows, of a table: in samples and in roll-ups, where they have several columns. */
export function wantedMetrics(table: string, key: number | undefined, metrics: readonly string[]): Wanted {
  const names = new Set(metrics);
  return { table, key, isColumnWanted: (name) => names.has(parseColumnName(name)?.metric ?? name) };
}

/** Columns of a schema: by their names, and those that were found for a metric by the statistic asked for. */
interface Indexes {
  byName: Map<string, number>;
  /** Only a roll-up has statistics. */
  isRolledUp: boolean;
  found: Record<Statistic, Map<string, number>>;
}

const indexes = new WeakMap<TableSchema, Indexes>();

/** Moments one after another are of one schema. */
let last: { schema: TableSchema; indexes: Indexes } | undefined;

function indexesOf(schema: TableSchema): Indexes {
  if (last?.schema === schema) return last.indexes;
  let known = indexes.get(schema);
  if (!known) {
    known = {
      byName: new Map(schema.columns.map(({ name }, index) => [name, index])),
      isRolledUp: schema.columns.some(({ name }) => parseColumnName(name) !== undefined),
      found: { min: new Map(), mean: new Map(), max: new Map(), last: new Map() },
    };
    indexes.set(schema, known);
  }
  last = { schema, indexes: known };
  return known;
}

/**
 * Column of a metric in a table of a sample (which has the metric itself) or of a roll-up (which has its statistics);
 * -1 when there is none.
 */
export function columnFor(table: Table, metric: string, statistic: Statistic): number {
  const { byName, isRolledUp, found } = indexesOf(table.schema);
  const known = isRolledUp ? found[statistic].get(metric) : byName.get(metric);
  if (known !== undefined || !isRolledUp) return known ?? -1;
  const index =
    byName.get(metric) ??
    FALLBACKS[statistic].map((one) => byName.get(columnName(metric, one))).find((one) => one !== undefined);
  // Only what is there is kept: there is no end of names that somebody may ask for.
  if (index !== undefined) found[statistic].set(metric, index);
  return index ?? -1;
}
