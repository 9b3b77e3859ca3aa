/** Columns of numbers over time, as charts take them: null where there is no number, and once in each gap. */
export interface Series {
  timesMs: number[];
  columns: (number | null)[][];
}

/** How the samples that fall into one point become one: a floor must not vanish in a mean. */
export type Reduction = 'last' | 'min';

/** A silence of more intervals than this is a gap: one late sample is not. */
const GAP_INTERVALS = 2.5;

/**
 * Gathers samples into a series of at most `maxPoints` points (and one null for each gap). Samples come in the order of
 * their time.
 */
export class SeriesBuilder {
  readonly #bucketMs: number;
  readonly #reductions: readonly Reduction[];
  readonly #series: Series;
  #bucket = Number.NaN;
  #lastAtMs: number | undefined;
  #expectedByMs = Infinity;
  #bootNo: number | undefined;

  constructor(range: { fromMs: number; toMs: number; maxPoints: number }, reductions: readonly Reduction[]) {
    this.#bucketMs = Math.max(1, Math.ceil((range.toMs - range.fromMs) / range.maxPoints));
    this.#reductions = reductions;
    this.#series = { timesMs: [], columns: reductions.map(() => []) };
  }

  add(
    sample: { atMs: number; intervalMs: number; bootNo: number },
    values: readonly (number | undefined)[],
  ): void {
    const { atMs, intervalMs, bootNo } = sample;
    const isNewBoot = this.#bootNo !== undefined && this.#bootNo !== bootNo;
    if (this.#lastAtMs !== undefined && (atMs > this.#expectedByMs || isNewBoot))
      this.#addGap(this.#lastAtMs + 1);
    this.#lastAtMs = atMs;
    this.#bootNo = bootNo;
    // At the down-sampled pace a missing sample or two cannot be seen, and is no gap.
    this.#expectedByMs = atMs + Math.max(intervalMs * GAP_INTERVALS, this.#bucketMs * 1.5);

    const bucket = Math.floor(atMs / this.#bucketMs);
    if (bucket === this.#bucket) return this.#merge(atMs, values);
    this.#bucket = bucket;
    this.#series.timesMs.push(atMs);
    for (const [index, column] of this.#series.columns.entries()) column.push(values[index] ?? null);
  }

  finish(): Series {
    return this.#series;
  }

  #addGap(atMs: number): void {
    this.#bucket = Number.NaN;
    this.#series.timesMs.push(atMs);
    for (const column of this.#series.columns) column.push(null);
  }

  #merge(atMs: number, values: readonly (number | undefined)[]): void {
    const last = this.#series.timesMs.length - 1;
    this.#series.timesMs[last] = atMs;
    for (const [index, column] of this.#series.columns.entries()) {
      const value = values[index];
      const old = column[last] ?? null;
      if (value === undefined) continue;
      column[last] = old === null || this.#reductions[index] === 'last' ? value : Math.min(old, value);
    }
  }
}
