import type { IngestQueue } from '../ingest/ingest-queue.ts';

/** Frames of all agents that may wait to be handled: some seconds of work. */
const MOST_BYTES = 32 * 1024 * 1024;

/** What all agents together have sent and the server has not worked off. */
export class Intake {
  readonly #ingest: Pick<IngestQueue, 'isOverloaded' | 'isStalled'>;
  #bytes = 0;

  constructor(ingest: Pick<IngestQueue, 'isOverloaded' | 'isStalled'>) {
    this.#ingest = ingest;
  }

  /** Bytes of frames that were received and not handled yet. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Frames that came; negative: that were handled, or whose session has ended. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Nothing is stored at all. */
  get isStalled(): boolean {
    return this.#ingest.isStalled;
  }

  /** More waits than is worked off in good time: no new agents are let in. */
  get isFull(): boolean {
    return this.#bytes > MOST_BYTES || this.#ingest.isOverloaded;
  }

  /** Agents are asked to hold back. */
  get isHoldingBack(): boolean {
    return this.isFull || this.#ingest.isStalled;
  }
}
