import { ProtocolError } from '@seep/shared';

/** Hosts whose first records are worked on at one time: each is 40 kB and some milliseconds. */
const MOST = 512;
/** An agent that waits for its welcome for too long gives up: those behind so many are better told to come back. */
const MOST_WAITING = 512;

/** The place of one host among the newcomers, until it is given back. */
export interface NewcomerTurn {
  /** Resolves when the turn has begun, or was given back before it did. */
  begun: Promise<void>;
  /** Gives the turn, or the place of who still waits for it, to others; once is enough. */
  end(): void;
}

/**
 * Lets hosts of which nothing is stored yet in by turns. Everything that a host runs is described in its first records:
 * thousands that were welcomed before any of them was done would pile theirs up.
 */
export class Newcomers {
  readonly #most: number;
  readonly #mostWaiting: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #inside = 0;
  #turnedAway = 0;

  constructor(most = MOST, mostWaiting = MOST_WAITING) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  get insideCount(): number {
    return this.#inside;
  }

  /** Hosts that were told to come back since the server started. */
  get turnedAwayCount(): number {
    return this.#turnedAway;
  }

  /** @throws ProtocolError `rate_limited` where too many wait */
  enter(): NewcomerTurn {
    if (this.#inside < this.#most) {
      this.#inside++;
      return { begun: Promise.resolve(), end: once(() => this.#leave()) };
    }
    if (this.#waiting.size >= this.#mostWaiting) {
      this.#turnedAway++;
      throw new ProtocolError('rate_limited', 'too many hosts come for the first time at once, try again');
    }
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const end = once(() => {
      if (!this.#waiting.delete(resolve)) return this.#leave();
      resolve();
    });
    return { begun, end };
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#inside--;
      return;
    }
    // Its place goes to who waits longest.
    this.#waiting.delete(next);
    next();
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}
