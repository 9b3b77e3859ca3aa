import { setImmediate } from 'node:timers/promises';
import type { Table } from '@seep/shared';
import type pg from 'pg';
import { chainsBefore, type ReplayDeps } from '../services/samples/replay.ts';
import { Chains } from './chains.ts';
import { type BootOfChunk, type Chunk, readPage, readSealed, takePage } from './chunk-rows.ts';
import { SEAL_LIMITS, SealBuilder, type SealLimits } from './seal-builder.ts';
import { unseal } from './sealed-block.ts';
import { sealedItems, type StoredItem } from './stored-items.ts';

/** After so long others have their turn: samples come in meanwhile. */
const TURN_MS = 20;

type LooseItem = StoredItem & { segment?: undefined };

/**
 * Puts the samples of a chunk that is over into one row a boot, with what was sealed of it before: a sample that came
 * late is sealed with the next roll-up of its chunk. A row of its own costs a sample more than its numbers do.
 */
export class ChunkSealer {
  readonly #deps: ReplayDeps;
  readonly #client: pg.ClientBase;
  readonly #chunk: Chunk;
  readonly #limits: SealLimits;
  #before: Promise<Chains> | undefined;
  #sinceMs = performance.now();

  /** @param client within the transaction that holds the chunk's mark: what it deletes, it writes */
  constructor(deps: ReplayDeps, client: pg.ClientBase, chunk: Chunk, limits: SealLimits = SEAL_LIMITS) {
    this.#deps = deps;
    this.#client = client;
    this.#chunk = chunk;
    this.#limits = limits;
  }

  /**
   * @param onSample hears of every sample of the boot, in order; the tables change with the next one
   * @returns how many samples are beyond what one row may hold, and stay where they are
   */
  async seal(boot: BootOfChunk, onSample: (atMs: number, tables: readonly Table[]) => void): Promise<number> {
    const { bootNo } = boot;
    const hasNews = boot.loose.length > 0;
    const builder = new SealBuilder(this.#limits);
    let chains: Chains | undefined;
    let left = 0;
    for await (const { item, isTaken } of this.#itemsOf(boot, builder)) {
      await this.#giveOthersTheirTurn();
      chains ??= goesOn(item) ? await this.#chainsBefore() : new Chains(this.#deps.schemas);
      await chains.expect([item]);
      const decoded = chains.decode(item);
      const { seq, atMs, uptimeMs, intervalMs, kind } = item;
      if (decoded) onSample(atMs, decoded.tables);
      if (!isTaken) left++;
      // What was packed before has no block to go back to; it fitted then.
      else if (hasNews && decoded && (item.segment || !builder.isFull)) {
        const isKeyframe = item.segment ? item.isKeyframe : item.schemaId !== null;
        builder.addMoment(
          { seq, atMs, uptimeMs, intervalMs, kind, isKeyframe },
          decoded.schemaId,
          decoded.tables,
        );
      } else if (hasNews && !item.segment) builder.addRecord(item);
    }
    if (hasNews && !builder.isEmpty) await this.#store(bootNo, builder);
    return left;
  }

  /** What is sealed of a boot and what is loose, in the order of numbers. Pages are taken until the builder holds enough. */
  async *#itemsOf(
    { bootNo, isSealed, loose }: BootOfChunk,
    builder: SealBuilder,
  ): AsyncGenerator<{ item: StoredItem; isTaken: boolean }> {
    const block = isSealed ? await readSealed(this.#client, this.#chunk, bootNo) : undefined;
    const sealed = block ? await sealedItems(bootNo, unseal(block), this.#deps.schemas) : [];
    sealed.sort((a, b) => a.seq - b.seq);
    let [next, sealedBytes] = [0, sealed.reduce((sum, item) => sum + recordBytesOf(item), 0)];
    const nextSealed = () => {
      const item = sealed[next++] as StoredItem;
      sealedBytes -= recordBytesOf(item);
      return { item, isTaken: true };
    };
    for (const page of loose) {
      const isTaken = builder.recordBytes + sealedBytes < this.#limits.recordBytes;
      const records: LooseItem[] = await (isTaken ? takePage : readPage)(
        this.#client,
        this.#chunk,
        bootNo,
        page,
      );
      for (const record of records) {
        while ((sealed[next]?.seq ?? Infinity) < record.seq) yield nextSealed();
        yield { item: record, isTaken };
      }
    }
    while (next < sealed.length) yield nextSealed();
  }

  /** What deltas at the beginning of the chunk go on from. */
  #chainsBefore(): Promise<Chains> {
    return (this.#before ??= chainsBefore(this.#deps, this.#chunk.hostId, this.#chunk.atMs));
  }

  async #giveOthersTheirTurn(): Promise<void> {
    if (performance.now() - this.#sinceMs <= TURN_MS) return;
    await setImmediate();
    this.#sinceMs = performance.now();
  }

  async #store(bootNo: number, builder: SealBuilder): Promise<void> {
    const { lastAt, records, keyframesAt, block } = builder.finish();
    const { hostId, atMs } = this.#chunk;
    await this.#client.query({
      name: 'seal_store',
      text: `
        INSERT INTO sealed_samples (host_id, boot_no, at, last_at, records, keyframes_at, block)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (host_id, at, boot_no) DO UPDATE SET
          last_at = excluded.last_at, records = excluded.records, keyframes_at = excluded.keyframes_at,
          block = excluded.block`,
      values: [hostId, bootNo, new Date(atMs), lastAt, records, keyframesAt, block],
    });
  }
}

/** Whether a delta, or an event among them, goes on from a record before. */
function goesOn(item: StoredItem): boolean {
  return item.segment === undefined && item.schemaId === null;
}

/** What it takes where it stays as it came. */
function recordBytesOf(item: StoredItem): number {
  return item.segment ? 0 : item.block.length;
}
