import type { Columns, Gap } from '../charts/columns.ts';

/** A stretch whose samples are in doubt. */
export interface QualityMark extends Gap {
  kind: 'late' | 'lost';
  /** Milliseconds late at most, or records lost. */
  amount: number;
}

export const LATE = 'agentLateMilliseconds';
export const DROPPED = 'agentDroppedRecords';

/**
 * Samples that were taken more than an interval late, and records that the agent's spool had no room for. Neighbours
 * are one mark.
 */
export function qualityMarks({ timesMs, values }: Columns, intervalMs: number): QualityMark[] {
  const marks: QualityMark[] = [];
  const [late = [], dropped = []] = [values[LATE], values[DROPPED]];
  let beforeMs: number | undefined;
  let droppedBefore: number | undefined;
  for (const [index, atMs] of timesMs.entries()) {
    const [lateMs, droppedNow] = [late[index] ?? null, dropped[index] ?? null];
    if (lateMs !== null && lateMs > intervalMs)
      add(marks, { kind: 'late', fromMs: atMs - lateMs, toMs: atMs, amount: lateMs });
    // The count begins anew with each start of the agent.
    const lost = droppedNow !== null && droppedBefore !== undefined ? droppedNow - droppedBefore : 0;
    if (lost > 0) add(marks, { kind: 'lost', fromMs: beforeMs ?? atMs, toMs: atMs, amount: lost });
    if (droppedNow !== null) droppedBefore = droppedNow;
    if (lateMs !== null || droppedNow !== null) beforeMs = atMs;
  }
  return marks;
}

function add(marks: QualityMark[], mark: QualityMark): void {
  const last = marks.findLast(({ kind }) => kind === mark.kind);
  if (!last || mark.fromMs > last.toMs) {
    marks.push(mark);
    return;
  }
  last.toMs = mark.toMs;
  last.amount = mark.kind === 'lost' ? last.amount + mark.amount : Math.max(last.amount, mark.amount);
}
