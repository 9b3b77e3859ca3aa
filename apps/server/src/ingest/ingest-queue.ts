import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { RollupMarks } from '../rollups/marks.ts';
import { bootKeyOf, type IngestRecord, sizeOf } from './record.ts';
import { type StallReason, stallReasonOf, WORDS } from './stall.ts';
import { writeBatch } from './write-batch.ts';

/** A record was not stored and never will be in this session; the socket is closed with the code and the reason. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly code: 'superseded' | 'internal_error';

  constructor(code: IngestError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

interface Pending {
  record: IngestRecord;
  stored: () => void;
  failed: (error: Error) => void;
}

const MAX_BATCH_RECORDS = 2000;
/** Hosts that come for the first time are 40 kB each: enough of them that a dozen round trips are well spent. */
const MAX_BATCH_BYTES = 24 * 1024 * 1024;
const LONGEST_RETRY_DELAY_MS = 5000;

/** With what a record costs beside its bytes, about four times this in memory. */
const OVERLOAD_BYTES = 48 * 1024 * 1024;

/** A failover or a restart is over by then: from here on agents keep what they have. */
const STALLED_AFTER_MS = 2000;

/**
 * Gathers the records of all hosts into batches, one transaction at a time: while one is under way the next fills, so
 * batches grow with the load and a quiet server answers at once. Records of a host are stored in the order they came.
 * While the database is away nothing is given up: the batch is tried again until it is there.
 */
export class IngestQueue {
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #rollupMarks = new RollupMarks();
  #pending: Pending[] = [];
  #running: Promise<void> | undefined;
  #stopping = false;
  #waitingBytes = 0;
  #failing: { sinceMs: number; reason: StallReason } | undefined;
  readonly #isDiskFull: () => Promise<boolean>;
  readonly counters = { storedRecords: 0, storedBytes: 0, batches: 0, failedBatches: 0 };

  /** @param isDiskFull looks at the database's disk, where it is one of this machine's */
  constructor(pool: pg.Pool, logger: Logger, isDiskFull: () => Promise<boolean> = async () => false) {
    this.#pool = pool;
    this.#logger = logger;
    this.#isDiskFull = isDiskFull;
  }

  /** Bytes that wait to be stored, as a measure of how far the database is behind. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** More waits than a healthy database lets come together: agents are asked to hold back. */
  get isOverloaded(): boolean {
    return this.#waitingBytes > OVERLOAD_BYTES;
  }

  /** Since when nothing could be stored, and why; undefined while storing works. */
  get stall(): { seconds: number; reason: StallReason } | undefined {
    const failing = this.#failing;
    return failing && { seconds: (performance.now() - failing.sinceMs) / 1000, reason: failing.reason };
  }

  /** Nothing has been stored for longer than a hiccup takes: what agents send now only waits in memory. */
  get isStalled(): boolean {
    return (this.stall?.seconds ?? 0) * 1000 > STALLED_AFTER_MS;
  }

  /** Resolves when the record is committed. @throws IngestError when it cannot be stored */
  store(record: IngestRecord): Promise<void> {
    return new Promise((stored, failed) => {
      this.#pending.push({ record, stored, failed });
      this.#waitingBytes += sizeOf(record);
      this.#running ??= this.#run();
    });
  }

  /** Stores what is there, then refuses what comes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Let the records of the same tick join the first batch.
    await new Promise(setImmediate);
    while (this.#pending.length > 0) await this.#storeBatch(this.#takeBatch());
    this.#running = undefined;
  }

  #takeBatch(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#pending) {
      bytes += sizeOf(record);
      if (count >= MAX_BATCH_RECORDS || (count > 0 && bytes > MAX_BATCH_BYTES)) break;
      count++;
    }
    return this.#pending.splice(0, count);
  }

  async #storeBatch(batch: Pending[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const rejected = new Set(await this.#write(batch.map(({ record }) => record)));
        this.counters.batches++;
        this.#storesAgain();
        for (const one of batch) {
          if (rejected.has(one.record)) {
            this.#refuse([one], superseded());
            continue;
          }
          this.#waitingBytes -= sizeOf(one.record);
          this.counters.storedRecords++;
          this.counters.storedBytes += one.record.block.length;
          one.stored();
        }
        return await this.#refuseBehind(rejected, superseded);
      } catch (error) {
        this.counters.failedBatches++;
        if (isDataError(error)) return this.#isolate(batch, error as Error);
        // All that waits: what comes behind a gap would never be asked for again.
        if (this.#stopping) return this.#giveUp([...batch, ...this.#pending.splice(0)], error as Error);
        const pauseMs = Math.min(LONGEST_RETRY_DELAY_MS, 100 * 2 ** attempt);
        const reason = await this.#fails(error);
        this.#logger.warn(
          { err: error, reason, records: batch.length, pauseMs },
          `cannot store samples, will try again: ${WORDS[reason]}`,
        );
        await delay(pauseMs);
      }
    }
  }

  async #fails(error: unknown): Promise<StallReason> {
    const reason = (await this.#isDiskFull()) ? 'disk_full' : stallReasonOf(error);
    this.#failing = { sinceMs: this.#failing?.sinceMs ?? performance.now(), reason };
    return reason;
  }

  #storesAgain(): void {
    const { stall, isStalled } = this;
    this.#failing = undefined;
    if (stall && isStalled)
      this.#logger.warn({ ...stall, waitingBytes: this.#waitingBytes }, 'samples are stored again');
  }

  async #write(records: IngestRecord[]): Promise<IngestRecord[]> {
    const client = await this.#pool.connect();
    try {
      const rejected = await writeBatch(client, records, this.#rollupMarks);
      client.release();
      return rejected;
    } catch (error) {
      // Whatever state the connection is in, it does not go back to the pool.
      client.release(error as Error);
      throw error;
    }
  }

  /** The database refuses some value: find the host that sent it, and store the others. */
  async #isolate(batch: Pending[], error: Error): Promise<void> {
    const hosts = Map.groupBy(batch, ({ record }) => record.hostId);
    if (hosts.size === 1) {
      this.#giveUp(batch, error);
      return this.#refuseBehind(new Set(batch.map(({ record }) => record)), () => notStored(error));
    }
    for (const ofHost of hosts.values()) await this.#storeBatch(ofHost);
  }

  #giveUp(batch: Pending[], cause: Error): void {
    this.#logger.error({ err: cause, hostId: batch[0]?.record.hostId }, 'samples could not be stored');
    this.#refuse(batch, notStored(cause));
  }

  #refuse(refused: readonly Pending[], error: IngestError): void {
    for (const { record, failed } of refused) {
      this.#waitingBytes -= sizeOf(record);
      failed(error);
    }
  }

  /**
   * What waits behind records that were not stored is of a session that has ended with them: stored, it would make of
   * them a gap that nobody sends again, as the ack of it stands for all before.
   */
  async #refuseBehind(passedOver: ReadonlySet<IngestRecord>, why: () => IngestError): Promise<void> {
    if (passedOver.size === 0) return;
    // Sessions hear of it in this turn of the loop, and hand over nothing more after it.
    await new Promise(setImmediate);
    const boots = new Set([...passedOver].map(bootKeyOf));
    const behind = this.#pending.filter(({ record }) => boots.has(bootKeyOf(record)));
    this.#pending = this.#pending.filter(({ record }) => !boots.has(bootKeyOf(record)));
    this.#refuse(behind, why());
  }
}

const superseded = () =>
  new IngestError('superseded', 'these records are already stored by another connection');
const notStored = (cause: Error) =>
  new IngestError('internal_error', `not stored: ${cause.message}`, { cause });

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint): the same values will fail again. */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
}
