import type { ProgramCensus } from '@seep/detection';
import { bigint, index, integer, jsonb, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** How each program of a host has grown by the hour, as its detector saw it last: what cohorts are judged by. */
export const hostCensus = pgTable('host_census', {
  hostId: integer('host_id').primaryKey(),
  /** End of the newest hour in it. */
  at: instant('at').notNull(),
  programs: jsonb('programs').$type<ProgramCensus[]>().notNull(),
});

/** The programs of each host that grew most over the last week, from the same census: the fleet's are the first of them. */
export const hostGrowth = pgTable(
  'host_growth',
  {
    hostId: integer('host_id').notNull(),
    rank: smallint('rank').notNull(),
    at: instant('at').notNull(),
    program: text('program').notNull(),
    version: text('version'),
    processes: integer('processes').notNull(),
    /** Anonymous memory of all its processes now, and what of it came within the hours. */
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    grownBytes: bigint('grown_bytes', { mode: 'number' }).notNull(),
    hours: integer('hours').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.rank] }),
    index('host_growth_most').on(table.grownBytes),
  ],
);
