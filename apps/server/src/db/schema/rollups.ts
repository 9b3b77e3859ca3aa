import { index, integer, pgTable, primaryKey, smallint } from 'drizzle-orm/pg-core';
import { bytea, instant } from './columns.ts';

/**
 * Roll-ups: a row a host, boot and chunk of time, all processes in it (src/rollups/chunk.ts). Partitioned by time, like
 * samples.
 */
const rollup = (name: string) =>
  pgTable(
    name,
    {
      hostId: integer('host_id').notNull(),
      bootNo: integer('boot_no').notNull(),
      at: instant('at').notNull(),
      /** Names the columns, as for samples. */
      schemaId: integer('schema_id').notNull(),
      /** Samples that it was made of. */
      samples: integer('samples').notNull(),
      block: bytea('block').notNull(),
    },
    (table) => [primaryKey({ columns: [table.hostId, table.at, table.bootNo] })],
  );

export const rollups5m = rollup('rollups_5m');
export const rollups1h = rollup('rollups_1h');

/**
 * Chunks that have news since they were rolled up. A record marks the chunk that its time lies in, in the transaction
 * that stores it: what comes a day late lands where it belongs.
 */
export const rollupMarks = pgTable(
  'rollup_marks',
  {
    hostId: integer('host_id').notNull(),
    tier: smallint('tier').notNull(),
    at: instant('at').notNull(),
    /** How often it was marked; counting takes the row's lock, which orders markers and the job. */
    marks: integer('marks').notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.tier, table.at] }),
    index('rollup_marks_ripe').on(table.tier, table.at),
  ],
);
