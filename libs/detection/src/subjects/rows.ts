import type { Table, TableSchema } from '@seep/shared';
import type { Subject } from '../model.ts';
import type { NearLimit } from '../verdict/forecast.ts';
import type { Windows } from '../windows.ts';
import { type RowFacts, type RowRule, RowSuspect } from './row-suspect.ts';
import { Watch } from './watch.ts';

const NO_FACTS: RowFacts = {};

/** What rows have to know of the host they are on. */
export interface RowsAround {
  factsOf: (table: string, key: number, birth: number) => RowFacts | undefined;
  /** Of a row of processes, whom it is about. */
  processOf: (pid: number) => Subject | undefined;
  descriptorLimitOf: (pid: number) => number | undefined;
  /** Has the host's used memory grown as well? */
  isFelt: (onsetMs: number, growth: number) => boolean;
  isToldElsewhere: (subject: Subject, metric: string) => boolean;
}

/** All rows of one table that are large enough to be watched, for one of their numbers. */
export class Rows {
  readonly rule: RowRule;
  readonly #windows: Windows;
  readonly #around: RowsAround;
  readonly #suspects = new Map<string, RowSuspect>();
  #table: Table | undefined;
  #schema: TableSchema | undefined;
  #columns: readonly number[] = [];

  constructor(rule: RowRule, windows: Windows, around: RowsAround) {
    this.rule = rule;
    this.#windows = windows;
    this.#around = around;
  }

  get size(): number {
    return this.#suspects.size;
  }

  [Symbol.iterator](): MapIterator<RowSuspect> {
    return this.#suspects.values();
  }

  /**
   * Takes the table of one sample.
   * @returns rows that are there no more
   */
  observe(table: Table, nowMs: number): RowSuspect[] {
    const { leastLevel } = this.rule;
    this.#table = table;
    const columns = this.#columnsOf(table);
    let there = 0;
    for (let row = 0; row < table.rowCount; row++) {
      const level = sumOf(table, row, columns);
      if (Number.isNaN(level)) continue;
      if (level < leastLevel && this.#suspects.size === 0) continue;
      const key = keyOf(table, row);
      let suspect = this.#suspects.get(key);
      if (!suspect) {
        if (level < leastLevel) continue;
        suspect = this.#watch(key, table, row, nowMs);
      }
      there++;
      suspect.watch.see(level);
    }
    return there === this.#suspects.size ? [] : this.#leave(table);
  }

  rest(): void {
    for (const { watch } of this.#suspects.values()) watch.rest();
  }

  /** Looked up once a schema: there are thousands of rows. */
  #columnsOf({ schema }: Table): readonly number[] {
    if (schema !== this.#schema) {
      this.#schema = schema;
      this.#columns = this.rule.columns.map((name) =>
        schema.columns.findIndex((column) => column.name === name),
      );
    }
    return this.#columns;
  }

  #watch(key: string, table: Table, row: number, nowMs: number): RowSuspect {
    const { rule } = this;
    const [pid, birth] = [table.keys[row] as number, table.births[row] as number];
    const isOfProcess = rule.table === 'process';
    const facts = (): RowFacts => this.#around.factsOf(rule.table, pid, birth) ?? NO_FACTS;
    const ofProcess = isOfProcess
      ? { ...rule, subjectOf: (): Subject => this.#around.processOf(pid) ?? { kind: 'process', pid } }
      : rule;
    const suspect = new RowSuspect(
      `${rule.metric}:${key}`,
      ofProcess,
      new Watch(this.#windows, rule.riseOf),
      nowMs,
      {
        facts,
        isFelt: this.#around.isFelt,
        isToldElsewhere: (subject) => this.#around.isToldElsewhere(subject, rule.metric),
        limit: () => this.#limitOf(pid, facts()),
      },
    );
    this.#suspects.set(key, suspect);
    return suspect;
  }

  #limitOf(key: number, facts: RowFacts): NearLimit | undefined {
    if (this.rule.metric === 'descriptors') {
      const limitValue = this.#around.descriptorLimitOf(key);
      return limitValue === undefined ? undefined : { limit: 'descriptors', limitValue };
    }
    const table = this.#table;
    return table && this.rule.limitOf?.(facts, table, table.rowOf(key));
  }

  #leave(table: Table): RowSuspect[] {
    const ended: RowSuspect[] = [];
    const there = new Set(Array.from({ length: table.rowCount }, (_, row) => keyOf(table, row)));
    for (const [key, suspect] of this.#suspects) {
      if (there.has(key)) continue;
      this.#suspects.delete(key);
      ended.push(suspect);
    }
    return ended;
  }
}

function sumOf(table: Table, row: number, columns: readonly number[]): number {
  let sum = table.value(row, columns[0] as number) ?? Number.NaN;
  for (let index = 1; index < columns.length; index++) sum += table.value(row, columns[index] as number) ?? 0;
  return sum;
}

function keyOf(table: Table, row: number): string {
  return `${table.keys[row]}:${table.births[row]}`;
}
