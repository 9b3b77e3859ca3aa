/*
 * The tiers of history: samples as they came, cells of five minutes, cells of an hour. A row of a roll-up is a chunk:
 * all cells of one boot of a host within a fixed stretch.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Tier {
  /** As `rollup_marks.tier` has it. */
  id: 1 | 2;
  table: 'rollups_5m' | 'rollups_1h';
  cellMs: number;
  chunkMs: number;
  /** Ranges at least this long are read from here. */
  readFromSpanMs: number;
}

export const FIVE_MINUTES: Tier = {
  id: 1,
  table: 'rollups_5m',
  cellMs: 5 * MINUTE_MS,
  chunkMs: 2 * HOUR_MS,
  readFromSpanMs: 6 * HOUR_MS,
};

export const ONE_HOUR: Tier = {
  id: 2,
  table: 'rollups_1h',
  cellMs: HOUR_MS,
  chunkMs: DAY_MS,
  readFromSpanMs: 6 * DAY_MS,
};

export const TIERS = [FIVE_MINUTES, ONE_HOUR] as const;

/** Beginning of the chunk that an instant lies in. */
export function chunkStart(tier: Tier, atMs: number): number {
  return Math.floor(atMs / tier.chunkMs) * tier.chunkMs;
}
