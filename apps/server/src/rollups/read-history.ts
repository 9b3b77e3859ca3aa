import type { Table, TableChange } from '@seep/shared';
import type { Wanted } from '../columns/table-cursor.ts';
import { type ReplayDeps, replayInParts } from '../services/samples/replay.ts';
import { readChunks, type StoredChunk } from './stored-chunks.ts';
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
 * @returns moments in parts, each to be read to its end before the next one: to wait for every moment takes longer than to
 * decode it
 * @param wanted what somebody reads it for: moments may come without the rest
 */
export async function* readHistory(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Iterable<Moment>> {
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
): AsyncGenerator<Iterable<Moment>> {
  const firstMs = Math.floor(fromMs / tier.chunkMs) * tier.chunkMs;
  let doneMs = fromMs;
  for (let sliceMs = firstMs; sliceMs <= toMs; sliceMs += CHUNKS_AT_A_TIME * tier.chunkMs) {
    const sliceEndMs = Math.min(sliceMs + CHUNKS_AT_A_TIME * tier.chunkMs, toMs + 1);
    for (const chunk of await readChunks(deps, tier, hostId, sliceMs, sliceEndMs)) {
      if (chunk.atMs > doneMs) yield* readFiner(deps, tier, hostId, doneMs, chunk.atMs - 1, wanted);
      yield momentsOf(chunk, tier, fromMs, toMs, wanted);
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
): AsyncGenerator<Iterable<Moment>> {
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
): AsyncGenerator<Iterable<Moment>> {
  let isEmpty = true;
  for await (const samples of replayInParts(deps, hostId, fromMs, toMs, wanted))
    yield watched(samples, () => (isEmpty = false));
  if (isEmpty) yield* readOldCells(deps, hostId, fromMs, toMs, wanted);
}

async function* readOldCells(
  deps: ReplayDeps,
  hostId: number,
  fromMs: number,
  toMs: number,
  wanted?: Wanted,
): AsyncGenerator<Iterable<Moment>> {
  for (const tier of [FIVE_MINUTES, ONE_HOUR]) {
    let isEmpty = true;
    const chunkMs = Math.floor(fromMs / tier.chunkMs) * tier.chunkMs;
    for (const chunk of await readChunks(deps, tier, hostId, chunkMs, toMs + 1)) {
      yield watched(momentsOf(chunk, tier, fromMs, toMs, wanted), () => (isEmpty = false));
    }
    if (!isEmpty) return;
  }
}

/** Cells of a chunk that reach into a range. */
function* momentsOf(
  chunk: StoredChunk,
  { cellMs }: Tier,
  fromMs: number,
  toMs: number,
  wanted: Wanted | undefined,
): Generator<Moment> {
  for (const { atMs, tables } of chunk.cells(wanted)) {
    if (atMs + cellMs <= fromMs || atMs > toMs) continue;
    yield { bootNo: chunk.bootNo, atMs: Math.max(atMs, fromMs), intervalMs: cellMs, tables };
  }
}

function* watched<Item>(items: Iterable<Item>, onAny: () => void): Generator<Item> {
  for (const item of items) {
    onAny();
    yield item;
  }
}
