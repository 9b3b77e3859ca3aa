import type pg from 'pg';
import type { IngestRecord } from '../ingest/record.ts';
import { chunkStart, FIVE_MINUTES } from './tiers.ts';

export interface Mark {
  hostId: number;
  atMs: number;
}

/**
 * Which chunks have to be rolled up. A chunk that still runs is marked once by each replica; one that is over is
 * marked with every batch that brings something for it.
 */
export class RollupMarks {
  /** The running chunk of each host that is marked already. */
  readonly #marked = new Map<number, number>();

  /** Marks that these records need, in one order in all replicas. */
  needed(records: readonly IngestRecord[], nowMs: number): Mark[] {
    const marks = new Map<string, Mark>();
    for (const { hostId, at } of records) {
      const atMs = chunkStart(FIVE_MINUTES, at.getTime());
      const isRunning = atMs + FIVE_MINUTES.chunkMs > nowMs;
      if (isRunning && this.#marked.get(hostId) === atMs) continue;
      marks.set(`${hostId}/${atMs}`, { hostId, atMs });
    }
    return [...marks.values()].toSorted((a, b) => a.hostId - b.hostId || a.atMs - b.atMs);
  }

  /** They are committed. */
  remember(marks: readonly Mark[]): void {
    for (const { hostId, atMs } of marks)
      if (atMs >= (this.#marked.get(hostId) ?? 0)) this.#marked.set(hostId, atMs);
  }
}

/** Notes chunks as having news. Waits while a job rolls one of them up: it is then marked again. */
export async function writeMarks(
  client: pg.ClientBase,
  tierId: number,
  marks: readonly Mark[],
): Promise<void> {
  if (marks.length === 0) return;
  await client.query({
    name: 'rollup_mark',
    text: `
      INSERT INTO rollup_marks (host_id, tier, at)
      SELECT host_id, $1::smallint, at FROM unnest($2::int[], $3::timestamptz[]) AS mark (host_id, at)
      ON CONFLICT (host_id, tier, at) DO UPDATE SET marks = rollup_marks.marks + 1`,
    values: [tierId, marks.map(({ hostId }) => hostId), marks.map(({ atMs }) => new Date(atMs))],
  });
}
