import { textKey } from '@seep/shared';
import type { TableRow } from './source.ts';

type RowFacts = TableRow['facts'];

/**
 * One object for all rows that say the same of themselves: of three hundred processes, most run a program that others run
 * too, and their facts are half of what an agent holds of them.
 */
export class SharedFacts {
  readonly #byHash = new Map<number, RowFacts>();

  /** The object that others have for the same facts, or this one. */
  of(facts: RowFacts): RowFacts {
    const hash = textKey(JSON.stringify(facts));
    const shared = this.#byHash.get(hash);
    if (shared && isSameFacts(shared, facts)) return shared;
    this.#byHash.set(hash, facts);
    return facts;
  }

  /** Lets go of those that no row has any more. */
  keep(rows: Iterable<{ facts: RowFacts }>): void {
    const used = new Set<RowFacts>();
    for (const { facts } of rows) used.add(facts);
    for (const [hash, facts] of this.#byHash) if (!used.has(facts)) this.#byHash.delete(hash);
  }
}

export function isSameFacts(before: TableRow['facts'], facts: TableRow['facts']): boolean {
  if (before === facts) return true;
  for (const name in facts) if (facts[name] !== before[name]) return false;
  for (const name in before) if (!(name in facts)) return false;
  return true;
}
