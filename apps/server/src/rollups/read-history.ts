import type { Table, TableChange } from '@seep/shared';
import type { Wanted } from '../columns/table-cursor.ts';
import { type ReplayDeps, replaySamples } from '../services/samples/replay.ts';
import { readChunks } from './stored-chunks.ts';
import { FIVE_MINUTES, ONE_HOUR, type Tier } from './tiers.ts';

/** A host at one time: a sample, or a cell of a roll-up. Read its columns by `columnFor`. */
export interface Moment {
  bootNo: number;
  atMs: number;
  /** As the host said it; undefined in a roll-up. */
  uptimeMs?: number;
  /** To the next one. */
  intervalMs: number;
  tables: readonly Table[];
  /** Of a sample: its number, and how it differs from the one before where it was no keyframe. */
  seq?: number;
  change?: TableChange[] | undefined;
}

/**
 * A host between two times, as fine as is sensible for the length of the range: samples for hours, cells of five
 * minutes for days, cells of an hour for months. Where a coarse tier has nothing (yet), the next finer one is read; the
 * parts come in the order of time.
 * @param wanted what somebody reads it for: moments may come without the rest
 */
export async function* readHistory(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Moment> {
  const spanMs = toMs - fromMs;
  if (spanMs >= ONE_HOUR.readFromSpanMs) yield* readTier(deps, ONE_HOUR, hostId, fromMs, toMs, wanted);
  else if (spanMs >= FIVE_MINUTES.readFromSpanMs)
    yield* readTier(deps, FIVE_MINUTES, hostId, fromMs, toMs, wanted);
  else yield* readSamples(deps, hostId, fromMs, toMs, wanted);
}

/** Chunks are read some at a time: a range of a year is not held at once. */
const CHUNKS_AT_A_TIME = 60;

async function* readTier(
  deps: ReplayDeps,
  tier: Tier,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Moment> {
  const firstMs = Math.floor(fromMs / tier.chunkMs) * tier.chunkMs;
  let doneMs = fromMs;
  for (let sliceMs = firstMs; sliceMs <= toMs; sliceMs += CHUNKS_AT_A_TIME * tier.chunkMs) {
    const sliceEndMs = Math.min(sliceMs + CHUNKS_AT_A_TIME * tier.chunkMs, toMs + 1);
    for (const chunk of await readChunks(deps, tier, hostId, sliceMs, sliceEndMs)) {
      if (chunk.atMs > doneMs) yield* readFiner(deps, tier, hostId, doneMs, chunk.atMs - 1, wanted);
      for (const { atMs, tables } of chunk.cells(wanted)) {
        if (atMs + tier.cellMs <= fromMs || atMs > toMs) continue;
        yield { bootNo: chunk.bootNo, atMs: Math.max(atMs, fromMs), intervalMs: tier.cellMs, tables };
      }
      doneMs = Math.max(doneMs, chunk.atMs + tier.chunkMs);
    }
  }
  if (doneMs <= toMs) yield* readFiner(deps, tier, hostId, doneMs, toMs, wanted);
}

function readFiner(
  deps: ReplayDeps,
  tier: Tier,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Moment> {
  return tier === ONE_HOUR
    ? readTier(deps, FIVE_MINUTES, hostId, fromMs, toMs, wanted)
    : readSamples(deps, hostId, fromMs, toMs, wanted);
}

/**
 * Samples, and where they are gone already, the finest cells there are: a short stretch of long ago is answered too.
 */
async function* readSamples(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Moment> {
  let isEmpty = true;
  for await (const sample of replaySamples(deps, hostId, fromMs, toMs, wanted)) {
    isEmpty = false;
    yield sample;
  }
  if (isEmpty) yield* readOldCells(deps, hostId, fromMs, toMs, wanted);
}

async function* readOldCells(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Moment> {
  for (const tier of [FIVE_MINUTES, ONE_HOUR]) {
    let isEmpty = true;
    const chunkMs = Math.floor(fromMs / tier.chunkMs) * tier.chunkMs;
    for (const chunk of await readChunks(deps, tier, hostId, chunkMs, toMs + 1)) {
      for (const { atMs, tables } of chunk.cells(wanted)) {
        if (atMs + tier.cellMs <= fromMs || atMs > toMs) continue;
        isEmpty = false;
        yield { bootNo: chunk.bootNo, atMs: Math.max(atMs, fromMs), intervalMs: tier.cellMs, tables };
      }
    }
    if (!isEmpty) return;
  }
}
