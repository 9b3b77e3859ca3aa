import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScrubLevel } from '@seep/collectors';

const LEVELS: readonly ScrubLevel[] = ['off', 'default', 'strict'];

/**
 * How much of command lines is hidden: what the server asks for, and no less than this host's own settings say. What it
 * asked for last is kept beside the spool: an agent that was started anew must not tell more until it is welcomed.
 */
export class ScrubRule {
  readonly #path: string;
  readonly #least: ScrubLevel;
  #level: ScrubLevel;

  constructor(folder: string, least: ScrubLevel = 'default') {
    this.#path = join(folder, 'scrub');
    this.#least = least;
    this.#level = this.#bounded(read(this.#path) ?? 'default');
  }

  get level(): ScrubLevel {
    return this.#level;
  }

  /** @returns whether what was told so far was told under another rule */
  follow(asked: ScrubLevel): boolean {
    const level = this.#bounded(asked);
    if (level === this.#level) return false;
    this.#level = level;
    try {
      mkdirSync(join(this.#path, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#path}.new`, `${level}\n`, { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // A disk that cannot be written is the spool's to report; the server says it again with its next welcome.
    }
    return true;
  }

  #bounded(asked: ScrubLevel): ScrubLevel {
    return LEVELS[Math.max(LEVELS.indexOf(asked), LEVELS.indexOf(this.#least))] ?? 'strict';
  }
}

function read(path: string): ScrubLevel | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return LEVELS.find((level) => level === text);
  } catch {
    // None yet.
    return undefined;
  }
}
