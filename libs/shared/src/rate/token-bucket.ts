/** So many at once, so many a second in the long run. Time is given: any clock that is never set back will do. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #countedMs: number;

  constructor(options: { burst: number; perSecond: number }, nowMs: number) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#tokens = options.burst;
    this.#countedMs = nowMs;
  }

  /** Whether there was a token to take. */
  take(nowMs: number): boolean {
    const seconds = (nowMs - this.#countedMs) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + seconds * this.#perSecond);
    this.#countedMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
