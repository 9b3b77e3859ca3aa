import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Cursor {
  bootId: string;
  kmsgSeq: number;
}

/**
 * How far the kernel's log was told of, kept beside the spool: an OOM kill that came while the agent was away is told
 * when it is back, and none is told twice.
 */
export class EventCursor {
  readonly #path: string;
  readonly #bootId: string;
  #kmsgSeq: number;

  constructor(folder: string, bootId: string) {
    this.#path = join(folder, 'event-cursor.json');
    this.#bootId = bootId;
    const kept = read(this.#path);
    this.#kmsgSeq = kept?.bootId === bootId ? kept.kmsgSeq : -1;
  }

  get kmsgSeq(): number {
    return this.#kmsgSeq;
  }

  advance(kmsgSeq: number): void {
    if (kmsgSeq === this.#kmsgSeq) return;
    this.#kmsgSeq = kmsgSeq;
    const cursor: Cursor = { bootId: this.#bootId, kmsgSeq };
    writeFileSync(`${this.#path}.new`, JSON.stringify(cursor), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

function read(path: string): Cursor | undefined {
  try {
    const { bootId, kmsgSeq } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Cursor>;
    return typeof bootId === 'string' && Number.isSafeInteger(kmsgSeq)
      ? { bootId, kmsgSeq: kmsgSeq as number }
      : undefined;
  } catch {
    // None yet, or half a one: the log is read from its beginning.
    return undefined;
  }
}
