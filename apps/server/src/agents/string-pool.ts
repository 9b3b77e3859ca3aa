import type { ProcessDescription } from '@seep/shared';

/** Past this the pool is emptied and fills anew, lest one agent fills it for good; who holds a string keeps it. */
const MOST_CHARACTERS = 16 * 1024 ** 2;

/** The fields of a description that thousands of hosts send alike. */
const SHARED_FIELDS = ['name', 'command', 'cgroup', 'unit'] as const;

/**
 * One copy of every string that agents describe processes with. A fleet runs the same few programs: without it, their
 * command lines alone are a tenth of what a server with ten thousand hosts holds.
 */
export class StringPool {
  readonly #strings = new Map<string, string>();
  #characters = 0;

  get size(): number {
    return this.#strings.size;
  }

  /** The copy that is kept of this string. */
  share(text: string): string {
    const kept = this.#strings.get(text);
    if (kept !== undefined) return kept;
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS) {
      this.#strings.clear();
      this.#characters = text.length;
    }
    this.#strings.set(text, text);
    return text;
  }

  /** Puts the copies in place of what has come over the wire. */
  shareIn(described: readonly ProcessDescription[]): void {
    for (const description of described) {
      for (const field of SHARED_FIELDS) {
        const text = description[field];
        if (text !== undefined) description[field] = this.share(text);
      }
    }
  }
}
