import type { Rule, Severity } from '@seep/detection';
import { sql } from 'drizzle-orm';
import { bigint, doublePrecision, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** A threshold rule that held on a host: since when, and until when. One of a rule is open at a time. */
export const alerts = pgTable(
  'alerts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    hostId: integer('host_id').notNull(),
    rule: text('rule').$type<Rule>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    value: doublePrecision('value').notNull(),
    threshold: doublePrecision('threshold').notNull(),
    message: text('message').notNull(),
    sinceAt: instant('since_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('alerts_open')
      .on(table.hostId, table.rule)
      .where(sql`${table.endedAt} IS NULL`),
    index('alerts_since').on(table.sinceAt),
    index('alerts_host').on(table.hostId, table.id),
    index('alerts_open_latest')
      .on(table.id)
      .where(sql`${table.endedAt} IS NULL`),
  ],
);
