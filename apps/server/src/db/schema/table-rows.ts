import type { Facts } from '@seep/shared';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What rows of further tables are (a slab cache's name, a container's limit); their numbers lie in the samples. */
export const tableRows = pgTable(
  'table_rows',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    table: text('table_name').notNull(),
    key: bigint('key', { mode: 'number' }).notNull(),
    birth: bigint('birth', { mode: 'number' }).notNull(),
    /** As they were told last. */
    facts: jsonb('facts').$type<Facts>().notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    describedAt: instant('described_at').notNull(),
    /** When a sample came without it; null again when it comes back. */
    goneAt: instant('gone_at'),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.bootNo, table.table, table.key, table.birth] }),
    index('table_rows_gone')
      .on(table.goneAt)
      .where(sql`gone_at IS NOT NULL`),
  ],
);
