/** Longest wait between two attempts. */
const LONGEST_MS = 30_000;
const FIRST_MS = 500;

/**
 * Waits before reconnecting: the first short, then doubling to a limit, each by chance between half of it and the
 * whole, so that the agents of a server that was restarted do not come back as one wave.
 */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  /** @param random 0 (inclusive) to 1 (exclusive) */
  constructor(random: () => number) {
    this.#random = random;
  }

  nextMs(): number {
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#attempt++, 16));
    return ceiling * (0.5 + 0.5 * this.#random());
  }

  /** A refusal that only a person can end: asking often does not help. */
  longMs(): number {
    return 10 * LONGEST_MS * (0.5 + 0.5 * this.#random());
  }

  reset(): void {
    this.#attempt = 0;
  }
}
