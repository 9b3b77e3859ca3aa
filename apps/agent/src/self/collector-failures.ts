import { furtherTable, textKey } from '@seep/shared';
import { columnIds, type TableRow, type TableSource } from '../collect/tables/source.ts';

const MAX_REASON_LENGTH = 200;

/** The reason that stands in a row is no older than this; one that names a pid would otherwise change with each sample. */
const REASON_MS = 600_000;

interface Failures {
  count: number;
  reason: string;
  reasonAtMs: number;
}

/** How often each collector has failed since the agent began, and why: a table of its own, empty on most hosts. */
export class CollectorFailures implements TableSource {
  readonly name = 'collector';
  readonly periodMs = 0;
  readonly isKept = true;
  readonly #clockMs: () => number;
  readonly #byCollector = new Map<string, Failures>();

  /** @param clockMs steady, in milliseconds */
  constructor(clockMs: () => number) {
    this.#clockMs = clockMs;
  }

  note(collector: string, error: unknown, count = 1): void {
    const nowMs = this.#clockMs();
    const before = this.#byCollector.get(collector);
    const isFresh = before !== undefined && nowMs - before.reasonAtMs < REASON_MS;
    this.#byCollector.set(collector, {
      count: (before?.count ?? 0) + count,
      reason: isFresh ? before.reason : reasonOf(error),
      reasonAtMs: isFresh ? before.reasonAtMs : nowMs,
    });
  }

  columns(): readonly string[] {
    return columnIds(furtherTable(this.name));
  }

  read(): TableRow[] {
    return [...this.#byCollector].map(([collector, { count, reason }]) => ({
      key: textKey(collector),
      birth: 0,
      values: { failures: count },
      facts: { name: collector, reason },
    }));
  }
}

/** One line for people: what failed and how. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_LENGTH);
}
