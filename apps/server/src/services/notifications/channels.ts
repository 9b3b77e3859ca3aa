import { asc, count, desc, eq, isNotNull, max } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import {
  ALERT_CHOICES,
  type AlertChoice,
  CHANNEL_KINDS,
  type ChannelKind,
  notificationChannels as channels,
  notificationDeliveries as deliveries,
} from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';
import type { SecretBox } from './secret-box.ts';

const MOST_CHANNELS = 100;

const what = {
  name: z.string().trim().min(1).max(100),
  leastState: z.enum(['probable', 'confirmed']).default('confirmed'),
  alerts: z.enum(ALERT_CHOICES).default('critical'),
  isEnabled: z.boolean().default(true),
};
const addresses = z
  .string()
  .max(2000)
  .transform((text) => text.split(/[\s,;]+/).filter((one) => one !== ''))
  .pipe(z.array(z.email()).min(1, 'an address is needed').max(50))
  .transform((list) => list.join(','));

/** What is asked of a channel. A webhook's secret that is left out stays as it is; an empty one is taken away. */
export const channelRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal(CHANNEL_KINDS[0]),
    target: z.url({ protocol: /^https?$/ }).max(2000),
    secret: z.string().max(256).optional(),
    ...what,
  }),
  z.object({ kind: z.literal(CHANNEL_KINDS[1]), target: addresses, ...what }),
]);
export type ChannelRequest = z.infer<typeof channelRequestSchema>;

/** Everything but the secret, which nobody can read again. */
export interface ChannelItem {
  id: number;
  kind: ChannelKind;
  name: string;
  target: string;
  hasSecret: boolean;
  leastState: 'probable' | 'confirmed';
  alerts: AlertChoice;
  isEnabled: boolean;
  createdAtMs: number;
  sent: number;
  waiting: number;
  failed: number;
  lastSentAtMs: number | null;
  /** Of the latest delivery that has met one, whether it was sent in the end or not. */
  lastError: { atMs: number; text: string } | null;
}

export async function listChannels(db: Database): Promise<ChannelItem[]> {
  const rows = await db.select().from(channels).orderBy(asc(channels.id)).limit(MOST_CHANNELS);
  const counted = await db
    .select({
      channelId: deliveries.channelId,
      state: deliveries.state,
      count: count(),
      lastAt: max(deliveries.endedAt),
    })
    .from(deliveries)
    .groupBy(deliveries.channelId, deliveries.state);
  const failures = await latestFailures(db);
  return rows.map(({ secret, createdAt, ...channel }) => {
    const ofState = (...states: string[]) =>
      counted.filter(({ channelId, state }) => channelId === channel.id && states.includes(state));
    const sum = (...states: string[]) => ofState(...states).reduce((total, one) => total + one.count, 0);
    return {
      ...channel,
      hasSecret: secret !== null,
      createdAtMs: createdAt.getTime(),
      sent: sum('sent'),
      waiting: sum('waiting', 'sending'),
      failed: sum('failed'),
      lastSentAtMs: ofState('sent')[0]?.lastAt?.getTime() ?? null,
      lastError: failures.get(channel.id) ?? null,
    };
  });
}

async function latestFailures(db: Database): Promise<Map<number, { atMs: number; text: string }>> {
  const rows = await db
    .selectDistinctOn([deliveries.channelId], {
      channelId: deliveries.channelId,
      text: deliveries.lastError,
      at: deliveries.triedAt,
    })
    .from(deliveries)
    .where(isNotNull(deliveries.lastError))
    .orderBy(deliveries.channelId, desc(deliveries.triedAt));
  return new Map(
    rows.map(({ channelId, text, at }) => [channelId, { atMs: at?.getTime() ?? 0, text: text ?? '' }]),
  );
}

export async function createChannel(
  db: Database,
  box: SecretBox,
  actor: string,
  request: ChannelRequest,
): Promise<{ id: number }> {
  return db.transaction(async (tx) => {
    const [others] = await tx.select({ count: count() }).from(channels);
    if ((others?.count ?? 0) >= MOST_CHANNELS)
      throw new ServiceError('conflict', `there are ${MOST_CHANNELS} channels already: remove one first`);
    const [row] = await tx
      .insert(channels)
      .values({ ...columnsOf(request), secret: closedSecret(box, request) ?? null })
      .returning({ id: channels.id });
    if (!row) throw new Error('the channel was not stored');
    await recordAudit(tx, {
      actor,
      action: 'notifications.create',
      target: request.name,
      detail: told(request),
    });
    return row;
  });
}

/** @throws ServiceError `not_found` */
export async function updateChannel(
  db: Database,
  box: SecretBox,
  actor: string,
  id: number,
  request: ChannelRequest,
): Promise<void> {
  await db.transaction(async (tx) => {
    const secret = closedSecret(box, request);
    const [row] = await tx
      .update(channels)
      .set({ ...columnsOf(request), ...(secret !== undefined && { secret }) })
      .where(eq(channels.id, id))
      .returning({ id: channels.id });
    if (!row) throw new ServiceError('not_found', `there is no channel ${id}`);
    await recordAudit(tx, {
      actor,
      action: 'notifications.update',
      target: request.name,
      detail: told(request),
    });
  });
}

/** What waits for it goes with it. @throws ServiceError `not_found` */
export async function removeChannel(db: Database, actor: string, id: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(deliveries).where(eq(deliveries.channelId, id));
    const [row] = await tx.delete(channels).where(eq(channels.id, id)).returning({ name: channels.name });
    if (!row) throw new ServiceError('not_found', `there is no channel ${id}`);
    await recordAudit(tx, { actor, action: 'notifications.remove', target: row.name });
  });
}

function columnsOf(request: ChannelRequest) {
  const { kind, name, target, leastState, alerts, isEnabled } = request;
  return { kind, name, target, leastState, alerts, isEnabled };
}

/** Undefined: it stays as it is. */
function closedSecret(box: SecretBox, request: ChannelRequest): Buffer | null | undefined {
  if (request.kind === 'mail') return null;
  if (request.secret === undefined) return undefined;
  return request.secret === '' ? null : box.close(request.secret);
}

/** For the audit log, which many read: a webhook's address may be a secret itself, its host is not. */
function told(request: ChannelRequest): Record<string, unknown> {
  const { target, ...columns } = columnsOf(request);
  return { ...columns, target: request.kind === 'webhook' ? new URL(target).host : target };
}
