/** Longest that frames are handled before whoever waits for the database has its turn. */
const SLICE_MS = 10;

/**
 * Handles frames of all sessions in turn, some milliseconds at a time. A thousand hosts that come at once are seconds of
 * decoding; a transaction needs a dozen answers from the database, and without this each of them waited for all of it.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isRunning = false;

  /** Resolves when it is the caller's turn: what it does before it awaits is its turn. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isRunning) return;
      this.#isRunning = true;
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    const endMs = performance.now() + SLICE_MS;
    let next = this.#waiting.shift();
    for (; next; next = this.#waiting.shift()) {
      next();
      // Whoever was called runs now, up to its first await.
      await Promise.resolve();
      if (performance.now() > endMs) break;
    }
    this.#isRunning = this.#waiting.length > 0;
    if (this.#isRunning) setImmediate(() => void this.#run());
  }
}
