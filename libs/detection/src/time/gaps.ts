/** Silence between two samples, longer than the agent planned. */
export interface Gap {
  fromMs: number;
  toMs: number;
}

/** The host's latest silences. What happened in them is unknown and never counted as growth. */
export class Gaps {
  readonly #gaps: Gap[] = [];
  readonly #limit: number;

  /** @param limit how many are remembered; the oldest are forgotten first */
  constructor(limit = 64) {
    this.#limit = limit;
  }

  add(fromMs: number, toMs: number): void {
    this.#gaps.push({ fromMs, toMs });
    if (this.#gaps.length > this.#limit) this.#gaps.shift();
  }

  /** A silence of before the first sample that was seen here, as somebody else has told it. */
  recall(gap: Gap): void {
    if (this.#gaps.length < this.#limit && !this.overlap(gap.fromMs, gap.toMs)) this.#gaps.unshift(gap);
  }

  /** Those that overlap a stretch of time, cut to it. */
  within(fromMs: number, toMs: number): Gap[] {
    return this.#gaps
      .filter((gap) => gap.toMs > fromMs && gap.fromMs < toMs)
      .map((gap) => ({ fromMs: Math.max(fromMs, gap.fromMs), toMs: Math.min(toMs, gap.toMs) }));
  }

  overlap(fromMs: number, toMs: number): boolean {
    return this.#gaps.some((gap) => gap.toMs > fromMs && gap.fromMs < toMs);
  }
}
