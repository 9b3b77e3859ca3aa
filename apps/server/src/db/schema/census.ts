import type { HeatMap, ProgramCensus } from '@seep/detection';
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

/** What many hosts run or have, with the hosts counted by its level over time: of the same censuses, by the cohorts' job. */
export const heatMaps = pgTable(
  'heat_maps',
  {
    /** A hash of program and metric: commands are too long for a key. */
    id: text('id').primaryKey(),
    program: text('program').notNull(),
    metric: text('metric').notNull(),
    hosts: integer('hosts').notNull(),
    /** Buckets that hosts have drifted into. */
    rising: integer('rising').notNull(),
    /** End of the newest hour in it, and how long an hour is. */
    at: instant('at').notNull(),
    hourMs: integer('hour_ms').notNull(),
    map: jsonb('map').$type<HeatMap>().notNull(),
  },
  (table) => [index('heat_maps_rising').on(table.rising.desc(), table.hosts.desc(), table.id)],
);
