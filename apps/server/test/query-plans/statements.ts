import type pg from 'pg';

/* What a page asks PostgreSQL, and how PostgreSQL goes about it. */

export interface Statement {
  text: string;
  values: unknown[];
}

/** Notes every statement that goes over the pool's connections, those that are open already left out. */
export function recordStatements(pool: pg.Pool): { take(): Statement[] } {
  let taken: Statement[] = [];
  pool.on('connect', (client) => {
    const original = client.query.bind(client) as (...args: unknown[]) => unknown;
    const recording = (...args: unknown[]) => {
      const [config, values] = args as [string | pg.QueryConfig, unknown];
      taken.push(
        typeof config === 'string'
          ? { text: config, values: Array.isArray(values) ? values : [] }
          : { text: config.text, values: config.values ?? (Array.isArray(values) ? values : []) },
      );
      return original(...args);
    };
    client.query = recording as typeof client.query;
  });
  return {
    take() {
      const statements = taken;
      taken = [];
      return statements;
    },
  };
}

/** Reading from one table, or from one partition of it. */
export interface TableRead {
  /** Without the part of its name that says which partition. */
  table: string;
  partition: string | undefined;
  isSequential: boolean;
  /** Rows looked at, whether they were wanted or not. */
  rows: number;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Runs a statement as it was and says what it has read. Parts of a plan that were never run read nothing. */
export async function explain(client: pg.ClientBase, { text, values }: Statement): Promise<TableRead[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>({
    text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
    values,
  });
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
  return plan ? readsOf(plan) : [];
}

function readsOf(node: PlanNode): TableRead[] {
  const below = (node.Plans ?? []).flatMap(readsOf);
  const relation = node['Relation Name'];
  if (relation === undefined || node['Actual Loops'] === 0) return below;
  const [, table = relation, partition] = /^(.+?)(?:_(\d{8}|default))?$/.exec(relation) ?? [];
  const passedOver = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return [
    {
      table,
      partition,
      isSequential: node['Node Type'] === 'Seq Scan',
      rows: Math.round((node['Actual Rows'] + passedOver) * node['Actual Loops']),
    },
    ...below,
  ];
}
