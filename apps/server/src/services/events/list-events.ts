import { and, asc, desc, eq, gte, lt, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { boots, events, hosts } from '../../db/schema/index.ts';

/** No Date is farther from 1970 than this (ECMA-262, 21.4.1.1). */
const LAST_INSTANT_MS = 8.64e15;

/** Where an event stands among all: newest first, those of one instant by host, boot, record and place in it. */
export interface EventPlace {
  atMs: number;
  hostId: number;
  bootNo: number;
  /** Of the record that told of it; 0 for a boot, below for what the server noticed. */
  seq: number;
  ordinal: number;
}

export interface EventItem extends EventPlace {
  hostName: string;
  kind: string;
  detail: Record<string, string | number | boolean>;
}

/**
 * What happened in a stretch of time, newest first: what agents told, and the boots.
 * @param filter.after the last of those that are known already
 */
export async function listEvents(
  db: Database,
  filter: { hostId?: number | undefined; fromMs: number; toMs: number; after?: EventPlace | undefined },
  limit: number,
): Promise<EventItem[]> {
  const { after } = filter;
  const from = new Date(filter.fromMs);
  const to = new Date(Math.min(filter.toMs, after?.atMs ?? Infinity));
  const told = await db
    .select({ event: events, hostName: hosts.name })
    .from(events)
    .innerJoin(hosts, eq(hosts.id, events.hostId))
    .where(
      and(
        filter.hostId === undefined ? undefined : eq(events.hostId, filter.hostId),
        gte(events.at, from),
        lte(events.at, to),
        after &&
          or(
            lt(events.at, to),
            sql`(${events.hostId}, ${events.bootNo}, ${events.seq}, ${events.ordinal}) > (${placeOf(after)})`,
          ),
      ),
    )
    .orderBy(desc(events.at), asc(events.hostId), asc(events.bootNo), asc(events.seq), asc(events.ordinal))
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
        after &&
          or(lt(boots.bootedAt, to), sql`(${boots.hostId}, ${boots.no}, 0::bigint, 0) > (${placeOf(after)})`),
      ),
    )
    .orderBy(desc(boots.bootedAt), asc(boots.hostId), asc(boots.no))
    .limit(limit);
  return [
    ...told.map(({ event, hostName }) => ({
      hostId: event.hostId,
      hostName,
      bootNo: event.bootNo,
      seq: event.seq,
      ordinal: event.ordinal,
      atMs: event.at.getTime(),
      kind: event.kind,
      detail: event.detail,
    })),
    ...booted.map(({ boot, hostName }) => ({
      hostId: boot.hostId,
      hostName,
      bootNo: boot.no,
      seq: 0,
      ordinal: 0,
      atMs: boot.bootedAt.getTime(),
      kind: 'boot',
      detail: { bootId: boot.bootId, kernel: boot.facts.kernel },
    })),
  ]
    .toSorted(
      (a, b) =>
        b.atMs - a.atMs ||
        a.hostId - b.hostId ||
        a.bootNo - b.bootNo ||
        a.seq - b.seq ||
        a.ordinal - b.ordinal,
    )
    .slice(0, limit);
}

const placeOf = ({ hostId, bootNo, seq, ordinal }: EventPlace) =>
  sql`${hostId}::int, ${bootNo}::int, ${seq}::bigint, ${ordinal}::int`;

/** A place as text, to go on from. */
export function formatEventPlace({ atMs, hostId, bootNo, seq, ordinal }: EventPlace): string {
  return [atMs, hostId, bootNo, seq, ordinal].join('.');
}

/** @returns undefined for a text that is no place */
export function parseEventPlace(text: string): EventPlace | undefined {
  const [, ...digits] = /^(-?\d{1,16})\.(\d{1,9})\.(\d{1,9})\.(-?\d{1,16})\.(\d{1,4})$/.exec(text) ?? [];
  const numbers = digits.map(Number);
  if (numbers.length === 0 || !numbers.every(Number.isSafeInteger)) return undefined;
  const [atMs = 0, hostId = 0, bootNo = 0, seq = 0, ordinal = 0] = numbers;
  if (Math.abs(atMs) > LAST_INSTANT_MS) return undefined;
  return { atMs, hostId, bootNo, seq, ordinal };
}
