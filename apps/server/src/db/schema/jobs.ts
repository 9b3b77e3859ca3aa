import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What the server does by itself, and how it went the last time, whichever replica did it. */
export const jobs = pgTable('jobs', {
  name: text('name').primaryKey(),
  startedAt: instant('started_at'),
  finishedAt: instant('finished_at'),
  durationMs: integer('duration_ms'),
  runs: integer('runs').notNull().default(0),
  failures: integer('failures').notNull().default(0),
  lastError: text('last_error'),
  /** What the last run did, in a line. */
  outcome: text('outcome'),
});
