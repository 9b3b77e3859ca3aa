import type { Table } from '@seep/shared';
import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { NearLimit } from '../verdict/forecast.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

/** What a row is, as the host told it: a slab cache's name, a control group's limit. */
export type RowFacts = Readonly<Record<string, string | number | boolean>>;

/** A kind of rows that are each watched: one number of them, in one unit. */
export interface RowRule {
  table: string;
  metric: string;
  /** Their sum is the level; without the first it is unknown. */
  columns: readonly string[];
  /** Rows below this are not watched: there are hundreds, and few of them matter. */
  leastLevel: number;
  subjectOf: (facts: RowFacts) => Subject;
  /** What the number cannot pass, where the host has told. */
  limitOf?: (facts: RowFacts, table: Table, row: number) => NearLimit | undefined;
  paths: readonly Path[];
  riseOf: (level: number) => number;
  bytesPerUnit: number;
}

/** What a row has to know of the rest of the host. */
export interface RowAround {
  facts: () => RowFacts;
  /** Has the host's used memory grown as well? What the kernel takes back has no part in it. */
  isFelt: (onsetMs: number, growth: number) => boolean;
  /** Has something open that lies within the row, or that the row lies in? */
  isToldElsewhere: (subject: Subject) => boolean;
  limit: () => NearLimit | undefined;
}

/** One row of a further table: a slab cache, a control group, a file system in memory, a process's descriptors. */
export class RowSuspect implements Suspect {
  readonly key: string;
  readonly metric: string;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly knownSinceMs: number;
  readonly #rule: RowRule;
  readonly #around: RowAround;

  constructor(key: string, rule: RowRule, watch: Watch, knownSinceMs: number, around: RowAround) {
    this.key = key;
    this.metric = rule.metric;
    this.watch = watch;
    this.paths = rule.paths;
    this.knownSinceMs = knownSinceMs;
    this.#rule = rule;
    this.#around = around;
  }

  describe(): Subject {
    return this.#rule.subjectOf(this.#around.facts());
  }

  bytesPerUnit(): number {
    return this.#rule.bytesPerUnit;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  nearLimits(): NearLimit[] {
    const limit = this.#around.limit();
    return limit ? [limit] : [];
  }

  /** It is cache, or one of its processes, or what it is a part of, says it already. */
  isContradicted(onsetMs: number, growth: number): boolean {
    if (this.#rule.bytesPerUnit > 0 && !this.#around.isFelt(onsetMs, growth)) return true;
    return this.#around.isToldElsewhere(this.describe());
  }

  isGone(): boolean {
    return false;
  }
}
