export interface RateLimitOptions {
  framesPerSec: number;
  bytesPerSec: number;
  /** How much may come at once, in seconds of the rate. */
  burstSec: number;
}

/**
 * Two buckets of tokens, one for frames and one for bytes. Whoever takes more than there is goes into debt and has to
 * wait until it is paid.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  #frames: number;
  #bytes: number;
  #atMs: number;

  /** @param nowMs of a clock that is never set back */
  constructor(options: RateLimitOptions, nowMs: number) {
    this.#options = options;
    this.#frames = options.framesPerSec * options.burstSec;
    this.#bytes = options.bytesPerSec * options.burstSec;
    this.#atMs = nowMs;
  }

  /** Takes a frame. @returns how long nothing more may be read, 0 when there is no debt */
  take(bytes: number, nowMs: number): number {
    const { framesPerSec, bytesPerSec, burstSec } = this.#options;
    const seconds = (nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    this.#frames = Math.min(framesPerSec * burstSec, this.#frames + seconds * framesPerSec) - 1;
    this.#bytes = Math.min(bytesPerSec * burstSec, this.#bytes + seconds * bytesPerSec) - bytes;
    const debtSec = Math.max(-this.#frames / framesPerSec, -this.#bytes / bytesPerSec, 0);
    return Math.ceil(debtSec * 1000);
  }
}
