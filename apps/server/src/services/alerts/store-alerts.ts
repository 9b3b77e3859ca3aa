import type { RuleChange } from '@seep/detection';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { alerts } from '../../db/schema/index.ts';

/**
 * Records what rules say of a host now. One that fires already is brought up to date, so that a detector that was built
 * anew opens nothing twice; one that ended while nobody looked ends as soon as that is known.
 * @returns whether anything changed
 */
export async function storeAlerts(
  db: Database,
  hostId: number,
  changes: readonly RuleChange[],
): Promise<boolean> {
  let hasChanged = false;
  for (const change of changes) {
    const updatedAt = new Date(change.atMs);
    if (change.state === 'ended') {
      const open = and(eq(alerts.hostId, hostId), eq(alerts.rule, change.rule), isNull(alerts.endedAt));
      const ended = await db
        .update(alerts)
        .set({ updatedAt, endedAt: updatedAt })
        .where(open)
        .returning({ id: alerts.id });
      hasChanged ||= ended.length > 0;
      continue;
    }
    const { rule, severity, value, threshold, message } = change.verdict;
    const now = { severity, value, threshold, message, updatedAt };
    await db
      .insert(alerts)
      .values({ hostId, rule, sinceAt: new Date(change.sinceMs), ...now })
      .onConflictDoUpdate({
        target: [alerts.hostId, alerts.rule],
        targetWhere: isNull(alerts.endedAt),
        set: now,
      });
    hasChanged = true;
  }
  return hasChanged;
}
