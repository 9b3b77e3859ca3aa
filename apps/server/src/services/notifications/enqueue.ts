import type { Severity } from '@seep/detection';
import { and, asc, eq, gte, inArray, isNull, not, notExists, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import {
  alerts,
  findings,
  findingChanges,
  notificationChannels as channels,
  notificationDeliveries as deliveries,
} from '../../db/schema/index.ts';
import { selectAlerts, toAlertItem } from '../alerts/list-alerts.ts';
import { isSilenced } from '../findings/decisions.ts';
import { getFindings } from '../findings/list-findings.ts';
import {
  type Message,
  messageOfAlert,
  messageOfFinding,
  subjectOfAlert,
  subjectOfFinding,
} from './messages.ts';

type Channel = typeof channels.$inferSelect;

/** Of a kind and channel in one run: a storm of findings is told in turns. */
const MOST_AT_ONCE = 200;

const TOLD_STATES = { probable: ['probable', 'confirmed'], confirmed: ['confirmed'] } as const;
const TOLD_SEVERITIES: Readonly<Record<Channel['alerts'], readonly Severity[]>> = {
  none: [],
  critical: ['critical'],
  all: ['warning', 'critical'],
};

/**
 * Writes down what each channel is to be told and was not told yet. Whichever replica does it, the unique key on channel and
 * subject lets each thing in once.
 * @returns how many
 */
export async function enqueueNews(db: Database, publicUrl: string, now = new Date()): Promise<number> {
  const open = await db.select().from(channels).where(eq(channels.isEnabled, true));
  let added = 0;
  for (const channel of open) {
    added += await add(db, channel, now, [
      ...(await findingNews(db, channel, publicUrl)),
      ...(await alertNews(db, channel, publicUrl)),
    ]);
  }
  return added;
}

type News = readonly [subject: string, message: Message][];

async function findingNews(db: Database, channel: Channel, publicUrl: string): Promise<News> {
  const rows = await db
    .select({ id: findings.id })
    .from(findings)
    .where(
      and(
        isNull(findings.closedAt),
        // A cohort's finding tells those of its members.
        isNull(findings.parentId),
        inArray(findings.state, [...TOLD_STATES[channel.leastState]]),
        not(isSilenced()),
        sql`EXISTS (SELECT 1 FROM ${findingChanges} c WHERE c.finding_id = ${findings.id}
          AND c.state = ${findings.state} AND c.at >= ${channel.createdAt})`,
        isUntold(db, channel, sql`'finding:' || ${findings.id} || ':' || ${findings.state}`),
      ),
    )
    .orderBy(asc(findings.id))
    .limit(MOST_AT_ONCE);
  const items = await getFindings(
    db,
    rows.map(({ id }) => id),
  );
  return items
    .filter(({ counts, decision }) => counts && decision?.decision !== 'acknowledged')
    .map((item) => [subjectOfFinding(item), messageOfFinding(item, publicUrl)]);
}

async function alertNews(db: Database, channel: Channel, publicUrl: string): Promise<News> {
  const severities = TOLD_SEVERITIES[channel.alerts];
  if (severities.length === 0) return [];
  const rows = await selectAlerts(db)
    .where(
      and(
        isNull(alerts.endedAt),
        inArray(alerts.severity, [...severities]),
        gte(alerts.sinceAt, channel.createdAt),
        isFirstOfLate(channel),
        isUntold(db, channel, sql`'alert:' || ${alerts.id} || ':' || ${alerts.severity}`),
      ),
    )
    .orderBy(asc(alerts.id))
    .limit(MOST_AT_ONCE);
  return rows.map(toAlertItem).map((item) => [subjectOfAlert(item), messageOfAlert(item, publicUrl)]);
}

/** A rule that flaps is told once an hour and host. */
function isFirstOfLate(channel: Channel): SQL {
  return sql`NOT EXISTS (
    SELECT 1 FROM ${alerts} a JOIN ${deliveries} d
      ON d.channel_id = ${channel.id} AND d.subject IN ('alert:' || a.id || ':warning', 'alert:' || a.id || ':critical')
    WHERE a.host_id = ${alerts.hostId} AND a.rule = ${alerts.rule} AND a.id <> ${alerts.id}
      AND d.created_at > now() - interval '1 hour')`;
}

function isUntold(db: Database, channel: Channel, subject: SQL): SQL {
  return notExists(
    db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.channelId, channel.id), eq(deliveries.subject, subject))),
  );
}

async function add(db: Database, channel: Channel, now: Date, news: News): Promise<number> {
  if (news.length === 0) return 0;
  const stored = await db
    .insert(deliveries)
    .values(news.map(([subject, message]) => ({ channelId: channel.id, subject, message, dueAt: now })))
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return stored.length;
}
