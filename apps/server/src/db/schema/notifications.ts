import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytea, instant } from './columns.ts';

export const CHANNEL_KINDS = ['webhook', 'mail'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Which alerts of threshold rules a channel tells. */
export const ALERT_CHOICES = ['none', 'critical', 'all'] as const;
export type AlertChoice = (typeof ALERT_CHOICES)[number];

/** Where people are told of findings and alerts. */
export const notificationChannels = pgTable('notification_channels', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  kind: text('kind').$type<ChannelKind>().notNull(),
  name: text('name').notNull(),
  /** The URL of a webhook; addresses of people with commas between them. */
  target: text('target').notNull(),
  /** What a webhook is signed with, encrypted with the server's secret. */
  secret: bytea('secret'),
  /** From which state on findings are told. */
  leastState: text('least_state').$type<'probable' | 'confirmed'>().notNull(),
  alerts: text('alerts').$type<AlertChoice>().notNull(),
  isEnabled: boolean('is_enabled').notNull().default(true),
  /** What came before is not told. */
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One thing told to one channel: a finding once in each of its states, an alert once in each severity. */
export const notificationDeliveries = pgTable(
  'notification_deliveries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channelId: integer('channel_id').notNull(),
    /** As in `finding:17:confirmed`. */
    subject: text('subject').notNull(),
    message: jsonb('message').$type<Record<string, unknown>>().notNull(),
    state: text('state').$type<DeliveryState>().notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** When it is tried, or tried again. */
    dueAt: instant('due_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
    triedAt: instant('tried_at'),
    endedAt: instant('ended_at'),
    lastError: text('last_error'),
  },
  (table) => [
    uniqueIndex('notification_deliveries_once').on(table.channelId, table.subject),
    index('notification_deliveries_due').on(table.state, table.dueAt),
  ],
);
