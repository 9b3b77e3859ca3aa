import type { Logger } from 'pino';

/** Where a chunk stands. */
export interface ChunkPlace {
  table: 'sealed_samples' | 'rollups_5m' | 'rollups_1h';
  hostId: number;
  bootNo: number;
  atMs: number;
}

/** Named in the log, once each, up to so many. */
const MOST_KNOWN = 10_000;

/**
 * Chunks that could not be read since the server started. Who asks for a longer time, or rebuilds a detector over it, gets
 * the others: there is a gap where it was.
 */
export class DamagedChunks {
  readonly #logger: Logger;
  readonly #known = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get count(): number {
    return this.#known.size;
  }

  note({ table, hostId, bootNo, atMs }: ChunkPlace, error: unknown): void {
    const where = `${table}, host ${hostId}, boot ${bootNo}, ${new Date(atMs).toISOString()}`;
    if (this.#known.has(where) || this.#known.size >= MOST_KNOWN) return;
    this.#known.add(where);
    this.#logger.error({ err: error, hostId }, `cannot read a chunk, and passes it over (${where})`);
  }
}

/** Goes on without a chunk where somebody hears of it. @throws the error itself where nobody does */
export function passOver(damaged: DamagedChunks | undefined, place: ChunkPlace, error: unknown): void {
  if (!damaged) throw error;
  damaged.note(place, error);
}
