import type { ProgramCensus } from '@seep/detection';
import { integer, jsonb, pgTable } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** How each program of a host has grown by the hour, as its detector saw it last: what cohorts are judged by. */
export const hostCensus = pgTable('host_census', {
  hostId: integer('host_id').primaryKey(),
  /** End of the newest hour in it. */
  at: instant('at').notNull(),
  programs: jsonb('programs').$type<ProgramCensus[]>().notNull(),
});
