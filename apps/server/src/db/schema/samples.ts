import type { BaselineKind, SampleSchema } from '@seep/shared';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytea, instant } from './columns.ts';

/** What the blocks of keyframes describe. Hosts of one kernel and agent share theirs. */
export const schemas = pgTable(
  'schemas',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    /** SHA-256 of the canonical JSON of `tables`. */
    digest: text('digest').notNull(),
    tables: jsonb('tables').$type<SampleSchema>().notNull(),
  },
  (table) => [uniqueIndex('schemas_digest').on(table.digest)],
);

/** Kinds of numbered records, as `samples.kind` has them. */
export const RECORD_KIND = { sample: 0, baseline: 1, event: 2 } as const;

/**
 * The hot table: one row a host and numbered record, partitioned by day (see migrations), nothing but what came over
 * the wire. A keyframe has a schema; a delta is read behind the keyframe before it.
 */
export const samples = pgTable(
  'samples',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: instant('at').notNull(),
    uptimeMs: bigint('uptime_ms', { mode: 'number' }).notNull(),
    intervalMs: integer('interval_ms').notNull(),
    schemaId: integer('schema_id'),
    kind: smallint('kind').notNull(),
    block: bytea('block').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.at, table.bootNo, table.seq] })],
);

/**
 * Samples of chunks that are over (src/rollups/seal-chunk.ts): a row a host, boot and chunk, all its records in it.
 * Partitioned by day, like samples.
 */
export const sealedSamples = pgTable(
  'sealed_samples',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    /** Beginning of the chunk. */
    at: instant('at').notNull(),
    /** Of its latest record. */
    lastAt: instant('last_at').notNull(),
    records: integer('records').notNull(),
    /** Where reading can begin. */
    keyframesAt: instant('keyframes_at').array().notNull(),
    block: bytea('block').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.at, table.bootNo] })],
);

/** The keyframes that stand for a boot; kept as long as the boot, beyond the retention of samples. */
export const baselines = pgTable(
  'baselines',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    kind: text('kind').$type<BaselineKind>().notNull(),
    at: instant('at').notNull(),
    uptimeMs: bigint('uptime_ms', { mode: 'number' }).notNull(),
    schemaId: integer('schema_id').notNull(),
    block: bytea('block').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.bootNo, table.kind] })],
);

/** Things that happened: boots, agent starts, OOM kills. `seq` and `ordinal` make a resend harmless. */
export const events = pgTable(
  'events',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    ordinal: smallint('ordinal').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    detail: jsonb('detail').$type<Record<string, string | number | boolean>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.bootNo, table.seq, table.ordinal] }),
    index('events_at').on(table.hostId, table.at),
    index('events_of_fleet').on(table.at),
  ],
);
