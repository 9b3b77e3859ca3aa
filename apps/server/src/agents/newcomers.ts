/** Hosts whose first records are worked on at one time: each is 40 kB and some milliseconds. */
const MOST = 512;

/**
 * Lets hosts of which nothing is stored yet in by turns. Everything that a host runs is described in its first records:
 * thousands that were welcomed before any of them was done would pile theirs up.
 */
export class Newcomers {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(most = MOST) {
    this.#most = most;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Resolves when it is the host's turn; who was let in has to leave. */
  enter(): Promise<void> {
    if (this.#inside < this.#most) {
      this.#inside++;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    // Its place goes to who waits longest.
    if (next) next();
    else this.#inside--;
  }
}
