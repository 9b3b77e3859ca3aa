/*
 * The last day of every host in a few points, for lists that show hundreds of hosts at once: reading it off the samples
 * would mean to decode all of their processes too.
 */

/** Hours that are kept. */
export const TREND_HOURS = 24;

const BUCKET_MS = 15 * 60_000;

export interface TrendPoint {
  /** Beginning of the quarter of an hour. */
  atMs: number;
  usedRatio: number;
}

/** Takes the first sample of each quarter of an hour of one host, in whatever order of time they come. */
export class TrendSampler {
  #bucket = Number.NaN;

  take(
    atMs: number,
    totalBytes: number | undefined,
    availableBytes: number | undefined,
  ): TrendPoint | undefined {
    const bucket = Math.floor(atMs / BUCKET_MS);
    if (bucket === this.#bucket || !totalBytes || availableBytes === undefined) return undefined;
    this.#bucket = bucket;
    return { atMs: bucket * BUCKET_MS, usedRatio: (totalBytes - availableBytes) / totalBytes };
  }
}
