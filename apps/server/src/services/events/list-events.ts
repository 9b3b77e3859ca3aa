import { and, desc, eq, gte, lte } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { boots, events, hosts } from '../../db/schema/index.ts';

export interface EventItem {
  hostId: number;
  hostName: string;
  bootNo: number;
  atMs: number;
  kind: string;
  detail: Record<string, string | number | boolean>;
}

/** What happened in a stretch of time, newest first: what agents told, and the boots. */
export async function listEvents(
  db: Database,
  filter: { hostId?: number | undefined; fromMs: number; toMs: number },
  limit: number,
): Promise<EventItem[]> {
  const [from, to] = [new Date(filter.fromMs), new Date(filter.toMs)];
  const told = await db
    .select({ event: events, hostName: hosts.name })
    .from(events)
    .innerJoin(hosts, eq(hosts.id, events.hostId))
    .where(
      and(
        filter.hostId === undefined ? undefined : eq(events.hostId, filter.hostId),
        gte(events.at, from),
        lte(events.at, to),
      ),
    )
    .orderBy(desc(events.at))
    .limit(limit);
  const booted = await db
    .select({ boot: boots, hostName: hosts.name })
    .from(boots)
    .innerJoin(hosts, eq(hosts.id, boots.hostId))
    .where(
      and(
        filter.hostId === undefined ? undefined : eq(boots.hostId, filter.hostId),
        gte(boots.bootedAt, from),
        lte(boots.bootedAt, to),
      ),
    )
    .orderBy(desc(boots.bootedAt))
    .limit(limit);
  return [
    ...told.map(({ event, hostName }) => ({
      hostId: event.hostId,
      hostName,
      bootNo: event.bootNo,
      atMs: event.at.getTime(),
      kind: event.kind,
      detail: event.detail,
    })),
    ...booted.map(({ boot, hostName }) => ({
      hostId: boot.hostId,
      hostName,
      bootNo: boot.no,
      atMs: boot.bootedAt.getTime(),
      kind: 'boot',
      detail: { bootId: boot.bootId, kernel: boot.facts.kernel },
    })),
  ]
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, limit);
}
