const MINUTE_MS = 60_000;

/** For the log: what happens thousands of times is said once a minute. */
export class OnceAMinute {
  readonly #now: () => number;
  #saidAtMs = -Infinity;
  #times = 0;

  /** @param now of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param say is told how often it has happened since it was said last, this time included */
  happened(say: (times: number) => void): void {
    this.#times++;
    const nowMs = this.#now();
    if (nowMs - this.#saidAtMs < MINUTE_MS) return;
    this.#saidAtMs = nowMs;
    say(this.#times);
    this.#times = 0;
  }
}
