import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import {
  alerts,
  findings,
  notificationChannels as channels,
  notificationDeliveries as deliveries,
} from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';
import type { IsAllowed } from './allowed-addresses.ts';
import type { SendMail } from './mail.ts';
import { bodyOf, mailOf, type Message, testMessage } from './messages.ts';
import type { SecretBox } from './secret-box.ts';
import { postWebhook } from './webhook.ts';

export interface DeliveryDeps {
  db: Database;
  box: SecretBox;
  isAllowed: IsAllowed;
  /** Undefined when the server has no mail server to give mails to. */
  sendMail: SendMail | undefined;
  publicUrl: string;
}

type Channel = typeof channels.$inferSelect;
type Delivery = typeof deliveries.$inferSelect;

/** What one run sends at most, and how much of it at one time. */
const MOST_A_RUN = 100;
const AT_ONE_TIME = 10;

/** After half a minute, one, two, four … up to an hour: given up after half a day. */
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
const MOST_ATTEMPTS = 18;

/** A replica that is sending holds the job's lock: what was left in sending for so long was left by one that died. */
const LOST_AFTER_MS = 120_000;

/** What is told of a failure, in settings and metrics; a receiver's words may be long. */
const ERROR_LENGTH = 500;

/**
 * Sends what is due. A delivery is marked before it is sent: should this server die in between, it is told as failed and not
 * sent a second time.
 * @returns how many were sent, and how many attempts failed
 */
export async function deliverDue(
  deps: DeliveryDeps,
  signal: AbortSignal,
  now = new Date(),
): Promise<{ sent: number; failed: number }> {
  const { db } = deps;
  await giveUpLost(db, now);
  const due = await db
    .select({ delivery: deliveries, channel: channels })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .where(and(eq(deliveries.state, 'waiting'), lte(deliveries.dueAt, now), eq(channels.isEnabled, true)))
    .orderBy(asc(deliveries.dueAt))
    .limit(MOST_A_RUN);
  const outcome = { sent: 0, failed: 0 };
  for (let at = 0; at < due.length && !signal.aborted; at += AT_ONE_TIME) {
    const turn = await Promise.all(
      due.slice(at, at + AT_ONE_TIME).map(({ delivery, channel }) => attempt(deps, delivery, channel, now)),
    );
    for (const isSent of turn) outcome[isSent ? 'sent' : 'failed']++;
  }
  return outcome;
}

async function attempt(
  deps: DeliveryDeps,
  delivery: Delivery,
  channel: Channel,
  now: Date,
): Promise<boolean> {
  const attempts = delivery.attempts + 1;
  const ofThis = eq(deliveries.id, delivery.id);
  await deps.db.update(deliveries).set({ state: 'sending', attempts, triedAt: now }).where(ofThis);
  const error = await tell(deps, channel, delivery.message as unknown as Message, `${delivery.id}`);
  if (error === undefined) {
    await deps.db.update(deliveries).set({ state: 'sent', endedAt: new Date() }).where(ofThis);
    return true;
  }
  const isOver = attempts >= MOST_ATTEMPTS;
  await deps.db
    .update(deliveries)
    .set({
      state: isOver ? 'failed' : 'waiting',
      dueAt: new Date(now.getTime() + retryDelayMs(attempts)),
      endedAt: isOver ? new Date() : null,
      lastError: error,
    })
    .where(ofThis);
  return false;
}

/** After so many attempts. */
export function retryDelayMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}

async function giveUpLost(db: Database, now: Date): Promise<void> {
  await db
    .update(deliveries)
    .set({
      state: 'failed',
      endedAt: now,
      lastError: 'the server ended while it was being sent; it may have arrived, and is not sent again',
    })
    .where(
      and(eq(deliveries.state, 'sending'), lt(deliveries.triedAt, new Date(now.getTime() - LOST_AFTER_MS))),
    );
}

/** @returns why it was not taken */
async function tell(
  { box, isAllowed, sendMail }: DeliveryDeps,
  channel: Channel,
  message: Message,
  deliveryId: string,
): Promise<string | undefined> {
  try {
    if (channel.kind === 'webhook') {
      await postWebhook(
        {
          url: channel.target,
          secret: channel.secret ? box.open(channel.secret) : undefined,
          deliveryId,
          body: bodyOf(message, deliveryId),
        },
        isAllowed,
      );
    } else {
      if (!sendMail) throw new Error('this server has no mail server: set SEEP_SMTP_URL and SEEP_MAIL_FROM');
      await sendMail({ to: channel.target, ...mailOf(message), messageId: `delivery-${deliveryId}` });
    }
    return undefined;
  } catch (error) {
    return (error as Error).message.slice(0, ERROR_LENGTH) || 'no reason was given';
  }
}

/**
 * Sends a test at once, whatever the channel tells otherwise.
 * @returns why it was not taken; null when it was
 * @throws ServiceError `not_found`
 */
export async function sendTest(
  deps: DeliveryDeps,
  actor: string,
  id: number,
): Promise<{ error: string | null }> {
  const [channel] = await deps.db.select().from(channels).where(eq(channels.id, id));
  if (!channel) throw new ServiceError('not_found', `there is no channel ${id}`);
  const message = testMessage(channel.name, actor, deps.publicUrl);
  const error = await tell(deps, channel, message, `test-${crypto.randomUUID()}`);
  await recordAudit(deps.db, {
    actor,
    action: 'notifications.test',
    target: channel.name,
    detail: error === undefined ? {} : { error },
  });
  return { error: error ?? null };
}

/** What was told stands in the list for so long. */
const KEEP_MS = 90 * 86_400_000;

/** Forgets what was told long ago, of what has ended since: what goes on is not told again. */
export async function forgetDeliveries(db: Database, now: Date): Promise<void> {
  const id = sql`split_part(${deliveries.subject}, ':', 2)::bigint`;
  await db
    .delete(deliveries)
    .where(
      and(
        inArray(deliveries.state, ['sent', 'failed']),
        lt(deliveries.endedAt, new Date(now.getTime() - KEEP_MS)),
        sql`NOT EXISTS (SELECT 1 FROM ${findings} f WHERE ${deliveries.subject} LIKE 'finding:%' AND f.id = ${id} AND f.closed_at IS NULL)`,
        sql`NOT EXISTS (SELECT 1 FROM ${alerts} a WHERE ${deliveries.subject} LIKE 'alert:%' AND a.id = ${id} AND a.ended_at IS NULL)`,
      ),
    );
}
