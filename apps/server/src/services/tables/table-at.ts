import { type Facts, furtherTable, type MetricKind, type Table, type Unit, unitOf } from '@seep/shared';
import { and, eq, sql } from 'drizzle-orm';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { tableRows } from '../../db/schema/index.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { baselineOf, snapshotAt } from '../samples/snapshot.ts';

export interface TableColumn {
  id: string;
  label: string;
  unit: Unit;
  kind: MetricKind;
}

/** One row: what it is, its numbers, and what they have grown by since the boot's baseline. Null is not known. */
export interface TableRow {
  key: number;
  birth: number;
  facts: Facts;
  values: Record<string, number | null>;
  growth: Record<string, number | null>;
}

/** A further table of a host as its last sample at or before a time has it. */
export interface TableAt {
  table: string;
  label: string;
  atMs: number;
  bootNo: number;
  baselineAtMs: number | null;
  columns: TableColumn[];
  /** The largest in the first column first. */
  rows: TableRow[];
}

type Deps = ReplayDeps & { db: Database };

/** Tables that come as such: the others have queries of their own. */
const OWN_QUERIES = new Set(['host', 'process']);

/** Several at once, of one sample. Those that the host does not send are left out. */
export async function tablesAt(
  deps: Deps,
  hostId: number,
  names: readonly string[],
  atMs: number,
): Promise<Map<string, TableAt> | undefined> {
  const snapshot = await snapshotAt(deps, hostId, atMs);
  if (!snapshot) return undefined;
  const baseline = await baselineOf(deps, hostId, snapshot.bootNo);
  const found = new Map<string, TableAt>();
  for (const name of names) {
    const table = tableOf(snapshot.tables, name);
    if (!table || OWN_QUERIES.has(name)) continue;
    const facts = await factsOf(deps.db, hostId, snapshot.bootNo, table);
    const before = baseline && tableOf(baseline.tables, name);
    found.set(name, {
      table: name,
      label: furtherTable(name)?.label ?? name,
      atMs: snapshot.atMs,
      bootNo: snapshot.bootNo,
      baselineAtMs: baseline?.atMs ?? null,
      columns: columnsOf(table),
      rows: rowsOf(table, before, facts),
    });
  }
  return found;
}

/** Names of the further tables that a host sends. */
export async function tableNames(deps: Deps, hostId: number, atMs: number): Promise<string[] | undefined> {
  const snapshot = await snapshotAt(deps, hostId, atMs);
  return snapshot?.tables.map(({ schema }) => schema.name).filter((name) => !OWN_QUERIES.has(name));
}

/** Columns with what the catalogue says of them; a newer agent's have their id. */
function columnsOf(table: Table): TableColumn[] {
  const known = new Map(furtherTable(table.schema.name)?.columns.map((column) => [column.id, column]));
  return table.schema.columns.map(
    ({ name: id }) => known.get(id) ?? { id, label: id, unit: unitOf(id), kind: 'gauge' },
  );
}

/** Of the rows that are there: those that came and went are many more. */
async function factsOf(
  db: Database,
  hostId: number,
  bootNo: number,
  table: Table,
): Promise<Map<string, Facts>> {
  const keys = Array.from(table.keys.subarray(0, table.rowCount));
  const rows = await db
    .select({ key: tableRows.key, birth: tableRows.birth, facts: tableRows.facts })
    .from(tableRows)
    .where(
      and(
        eq(tableRows.hostId, hostId),
        eq(tableRows.bootNo, bootNo),
        eq(tableRows.table, table.schema.name),
        sql`${tableRows.key} = ANY (${sql.param(keys)}::bigint[])`,
      ),
    );
  return new Map(rows.map(({ key, birth, facts }) => [`${key}/${birth}`, facts]));
}

function rowsOf(table: Table, before: Table | undefined, facts: Map<string, Facts>): TableRow[] {
  const names = table.schema.columns.map(({ name }) => name);
  const rows: TableRow[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const key = table.keys[row] as number;
    const birth = table.births[row] as number;
    const twin = twinOf(before, key, birth);
    const difference = (name: string) => {
      const [old, now] = [valueOf(before, twin, name), valueOf(table, row, name)];
      return old === null || now === null ? null : now - old;
    };
    rows.push({
      key,
      birth,
      facts: facts.get(`${key}/${birth}`) ?? {},
      values: Object.fromEntries(names.map((name) => [name, valueOf(table, row, name)])),
      growth: Object.fromEntries(names.map((name) => [name, difference(name)])),
    });
  }
  const [first = ''] = names;
  return rows.toSorted((a, b) => (b.values[first] ?? 0) - (a.values[first] ?? 0));
}

function valueOf(table: Table | undefined, row: number, name: string): number | null {
  return table?.value(row, table.columnOf(name)) ?? null;
}

function twinOf(before: Table | undefined, key: number, birth: number): number {
  const row = before?.rowOf(key) ?? -1;
  return before && row >= 0 && before.births[row] === birth ? row : -1;
}
