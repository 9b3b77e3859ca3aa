import { lineageKeyOf } from '@seep/detection';
import type { findings } from '../src/db/schema/index.ts';

export type StoredFinding = typeof findings.$inferInsert;

/**
 * An open finding as it lies in the database, of a process's memory that leaks since now.
 * @param told what it says beside its subject and its metric
 */
export function storedFinding(
  hostId: number,
  subject: { kind: 'process'; command: string; unit?: string },
  rest: Partial<StoredFinding> = {},
  told: object = { proof: { points: [] } },
): StoredFinding {
  const at = new Date();
  return {
    hostId,
    bootNo: 1,
    subjectKey: subject.command,
    lineageKey: lineageKeyOf(subject, 'anonBytes'),
    state: 'confirmed',
    class: 'idle',
    metric: 'anonBytes',
    slopePerHour: 1,
    onsetAt: at,
    firstSeenAt: at,
    updatedAt: at,
    verdict: `${subject.command} leaks`,
    finding: { subject, metric: 'anonBytes', ...told } as unknown as StoredFinding['finding'],
    ...rest,
  };
}
