import type { Rule, Severity } from '@seep/detection';
import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { alerts, hosts } from '../../db/schema/index.ts';

/** A rule that holds on a host, or held. */
export interface AlertItem {
  id: number;
  hostId: number;
  hostName: string;
  rule: Rule;
  severity: Severity;
  value: number;
  threshold: number;
  message: string;
  sinceMs: number;
  updatedMs: number;
  /** Null while it holds. */
  endedMs: number | null;
}

export interface AlertFilter {
  hostId?: number | undefined;
  openOnly?: boolean | undefined;
}

/** Newest first, behind a cursor: the id of the last one shown. */
export async function listAlerts(
  db: Database,
  { hostId, openOnly }: AlertFilter,
  page: { limit: number; before?: number | undefined },
): Promise<AlertItem[]> {
  const rows = await selectAlerts(db)
    .where(
      and(
        hostId === undefined ? undefined : eq(alerts.hostId, hostId),
        openOnly ? isNull(alerts.endedAt) : undefined,
        page.before === undefined ? undefined : lt(alerts.id, page.before),
      ),
    )
    .orderBy(desc(alerts.id))
    .limit(page.limit);
  return rows.map(toAlertItem);
}

/** Alerts with the names of their hosts. */
export function selectAlerts(db: Database) {
  return db
    .select({ alert: alerts, hostName: hosts.name })
    .from(alerts)
    .innerJoin(hosts, eq(hosts.id, alerts.hostId))
    .$dynamic();
}

export function toAlertItem({
  alert: { sinceAt, updatedAt, endedAt, ...alert },
  hostName,
}: {
  alert: typeof alerts.$inferSelect;
  hostName: string;
}): AlertItem {
  return {
    ...alert,
    hostName,
    sinceMs: sinceAt.getTime(),
    updatedMs: updatedAt.getTime(),
    endedMs: endedAt?.getTime() ?? null,
  };
}
