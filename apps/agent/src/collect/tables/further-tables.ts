import type { KernelFs } from '@seep/collectors';
import { type Facts, type RowDescription, Table, tableColumn, textKey } from '@seep/shared';
import { type DetailLevel, TABLES_LEFT_OUT } from '../../self/detail.ts';
import { isSameFacts } from './shared-facts.ts';
import type { TableContext, TableRow, TableSource } from './source.ts';

/**
 * What all further tables together may take of one sample. One read may exceed it; then the others wait for the next
 * sample, those that have waited longest first.
 */
const BUDGET_MS = 20;

/** A table costs at most this share of a processor: one that takes longer is read less often. */
const MAX_SHARE = 0.005;

/** Longest text of a fact, in UTF-16 units. */
const MAX_FACT_LENGTH = 1024;

interface Tier {
  source: TableSource;
  table: Table;
  dueMs: number;
  /** Facts that were sent, in the order of their keys: with them a row is described again only when it has changed. */
  sent: Sent[];
}

interface Sent {
  key: number;
  birth: number;
  /** Of their JSON: a few bytes a row, where the text would be hundreds. */
  hash: number;
  /** As the source gave them: those that are the same again need no JSON. */
  facts: TableRow['facts'];
}

export interface FurtherTablesReading {
  /** Always all of them, in one order: what was not read now is as it was read last. */
  tables: Table[];
  described: RowDescription[];
  failures: { collector: string; error: unknown }[];
  /** What reading took. */
  spentMs: number;
}

/** The tables beside `host` and `process`, each in a tier of its own, under one budget of time. */
export class FurtherTables {
  readonly #tiers: Tier[];
  readonly #clockMs: () => number;
  /** Of one row, by column. */
  readonly #values: (number | undefined)[] = [];

  /** @param clockMs steady, in milliseconds */
  constructor(
    fs: KernelFs,
    sources: readonly TableSource[],
    clockMs: () => number = () => performance.now(),
  ) {
    this.#clockMs = clockMs;
    this.#tiers = sources.map((source) => ({
      source,
      table: new Table({ name: source.name, columns: source.columns(fs).map(tableColumn) }),
      dueMs: -Infinity,
      sent: [],
    }));
  }

  /** Each row is described again when its table is read next. */
  describeAgain(): void {
    for (const tier of this.#tiers) tier.sent = [];
  }

  /** @param detail from which level on the agent leaves tables out */
  collect(context: Omit<TableContext, 'nowMs'>, detail: DetailLevel = 0): FurtherTablesReading {
    for (const tier of this.#tiers) if (isLeftOut(tier.source, detail)) leaveOut(tier);
    const startMs = this.#clockMs();
    const reading: FurtherTablesReading = {
      tables: this.#tiers.map(({ table }) => table),
      described: [],
      failures: [],
      spentMs: 0,
    };
    const due = this.#tiers
      .filter(({ source, dueMs }) => dueMs <= startMs && !isLeftOut(source, detail))
      .toSorted((a, b) => a.dueMs - b.dueMs);
    for (const tier of due) {
      const nowMs = this.#clockMs();
      if (nowMs - startMs >= BUDGET_MS) break;
      try {
        const rows = tier.source.read({ ...context, nowMs });
        if (rows) reading.described.push(...this.#fill(tier, rows));
      } catch (error) {
        reading.failures.push({ collector: tier.source.name, error });
      }
      const costMs = this.#clockMs() - nowMs;
      tier.dueMs = nowMs + Math.max(tier.source.periodMs, costMs / MAX_SHARE);
    }
    reading.spentMs = this.#clockMs() - startMs;
    return reading;
  }

  #fill(tier: Tier, rows: TableRow[]): RowDescription[] {
    const { source, table, sent } = tier;
    const described: RowDescription[] = [];
    const now: Sent[] = [];
    let next = 0;
    const { columns } = table.schema;
    const values = this.#values;
    values.length = columns.length;
    table.clear();
    let previousKey = -1;
    for (const row of rows.toSorted((a, b) => a.key - b.key)) {
      // Two names with one hash: the first stands for both, rather than none for either.
      if (row.key === previousKey) continue;
      previousKey = row.key;
      for (let at = 0; at < columns.length; at++)
        values[at] = row.values[(columns[at] as { name: string }).name];
      table.append(row.key, row.birth, values);
      while ((sent[next]?.key ?? Infinity) < row.key) next++;
      const before = sent[next]?.key === row.key ? sent[next] : undefined;
      if (before?.birth === row.birth && isSameFacts(before.facts, row.facts)) {
        // Names are pieces of the text that they stood in: the old ones would keep the old text of each new row.
        before.facts = row.facts;
        now.push(before);
        continue;
      }
      const facts = factsOf(row);
      const text = JSON.stringify(facts);
      const hash = textKey(text);
      now.push({ key: row.key, birth: row.birth, hash, facts: row.facts });
      if (before?.birth === row.birth && before.hash === hash) continue;
      if (text !== '{}') described.push({ table: source.name, key: row.key, birth: row.birth, facts });
    }
    tier.sent = now;
    return described;
  }
}

function isLeftOut({ leftOutAt = TABLES_LEFT_OUT, isKept }: TableSource, detail: DetailLevel): boolean {
  return isKept !== true && detail >= leftOutAt;
}

/** What is not read any more is not there: old numbers would pass for new ones. It is due as soon as it is read again. */
function leaveOut(tier: Tier): void {
  tier.table.clear();
  tier.sent = [];
  tier.dueMs = -Infinity;
}

function factsOf({ facts }: TableRow): Facts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]): [string, Facts[string]][] => {
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value.slice(0, MAX_FACT_LENGTH) : value]];
    }),
  );
}
