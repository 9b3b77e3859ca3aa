import type { Mark } from './marks.ts';
import type { Tier } from './tiers.ts';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

interface FailedChunk {
  tier: Tier;
  mark: Mark;
  failures: number;
  untilMs: number;
}

/**
 * Chunks that could not be rolled up. The oldest chunk goes first: one that is damaged would keep all others of the fleet
 * waiting. Each is tried again after a minute, then later and later; its mark stays. A server that starts anew tries all.
 */
export class FailedChunks {
  readonly #chunks = new Map<string, FailedChunk>();

  add(tier: Tier, mark: Mark, nowMs: number): void {
    const key = keyOf(tier, mark);
    const failures = (this.#chunks.get(key)?.failures ?? 0) + 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    this.#chunks.set(key, { tier, mark, failures, untilMs: nowMs + waitMs });
  }

  /** It has been rolled up. */
  forget(tier: Tier, mark: Mark): void {
    this.#chunks.delete(keyOf(tier, mark));
  }

  /** Those that are not to be tried now. */
  waiting(tier: Tier, nowMs: number): Mark[] {
    return [...this.#chunks.values()]
      .filter((one) => one.tier === tier && one.untilMs > nowMs)
      .map(({ mark }) => mark);
  }
}

function keyOf(tier: Tier, { hostId, atMs }: Mark): string {
  return `${tier.id}/${hostId}/${atMs}`;
}
