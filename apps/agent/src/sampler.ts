/** What a sampler needs of time; tests bring their own. */
export interface Clock {
  now(): number;
  /** Never set back, in milliseconds. */
  monotonicMs(): number;
  setTimeout(run: () => void, ms: number): { cancel(): void };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Calls `sample` at an even pace. A call that comes late does not move the ones after it, and what could not be kept
 * up with (a suspended machine, a stopped process) is left out, not caught up.
 */
export class Sampler {
  readonly #clock: Clock;
  readonly #sample: (latenessMs: number) => void;
  #intervalMs: number;
  #dueMs = 0;
  #timer: { cancel(): void } | undefined;

  constructor(clock: Clock, intervalMs: number, sample: (latenessMs: number) => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#sample = sample;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** The first call comes at once. */
  start(): void {
    this.#dueMs = this.#clock.monotonicMs();
    this.#schedule();
  }

  /** Takes effect with the next call. */
  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (!this.#timer) return;
    this.#timer.cancel();
    this.#dueMs = Math.min(this.#dueMs, this.#clock.monotonicMs() + intervalMs);
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    const waitMs = Math.max(0, this.#dueMs - this.#clock.monotonicMs());
    this.#timer = this.#clock.setTimeout(() => {
      const nowMs = this.#clock.monotonicMs();
      const latenessMs = Math.max(0, nowMs - this.#dueMs);
      const missed = Math.floor(latenessMs / this.#intervalMs);
      this.#dueMs += (missed + 1) * this.#intervalMs;
      this.#schedule();
      this.#sample(latenessMs);
    }, waitMs);
  }
}
