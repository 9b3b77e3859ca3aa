import type { Finding } from '@seep/detection';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { proofPoints } from './proof-points.ts';

/** One claimed leak and its proof. Kept while its host is: a fixed leak is history, not noise. */
export const findings = pgTable(
  'findings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** {@link FLEET} for what many hosts show together: `finding_hosts` has them. */
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    /** The finding that tells this one too: a cohort's, of which this host is a member. */
    parentId: bigint('parent_id', { mode: 'number' }),
    /** The detector's name for what leaks: one open finding at a time. */
    subjectKey: text('subject_key').notNull(),
    /** What people's decisions are kept by: the same program in the same place, across restarts. */
    lineageKey: text('lineage_key').notNull().default(''),
    state: text('state').$type<Finding['state']>().notNull(),
    class: text('class').$type<Finding['class']>().notNull(),
    metric: text('metric').notNull(),
    /** What lists sort and filter by stands in columns; the rest is the finding as the detector made it. */
    slopePerHour: doublePrecision('slope_per_hour').notNull(),
    onsetAt: instant('onset_at').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    closedAt: instant('closed_at'),
    exhaustionAt: instant('exhaustion_at'),
    verdict: text('verdict').notNull(),
    finding: jsonb('finding').$type<Finding>().notNull(),
    /** The points of its proof, unless they are in `finding`: there earlier servers kept them. */
    proofPoints: proofPoints('proof_points'),
  },
  (table) => [
    uniqueIndex('findings_open')
      .on(table.hostId, table.subjectKey)
      .where(sql`${table.closedAt} IS NULL`),
    index('findings_updated').on(table.updatedAt),
    index('findings_host').on(table.hostId, table.updatedAt),
    index('findings_state').on(table.state, table.id),
    // The worse an open one's state, the earlier its name stands in the alphabet: confirmed, probable, watch.
    index('findings_urgent')
      .on(table.state, table.exhaustionAt, table.slopePerHour.desc(), table.id.desc())
      .where(sql`${table.closedAt} IS NULL AND ${table.parentId} IS NULL`),
  ],
);

/** Stands in for the host of a finding that is of no one host. */
export const FLEET = 0;

/** The hosts of a finding that many show together. */
export const findingHosts = pgTable(
  'finding_hosts',
  {
    findingId: bigint('finding_id', { mode: 'number' }).notNull(),
    hostId: integer('host_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.findingId, table.hostId] }),
    index('finding_hosts_host').on(table.hostId),
  ],
);

/** What a finding said each time its state changed. */
export const findingChanges = pgTable(
  'finding_changes',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    findingId: bigint('finding_id', { mode: 'number' }).notNull(),
    at: instant('at').notNull(),
    state: text('state').$type<Finding['state']>().notNull(),
    verdict: text('verdict').notNull(),
  },
  (table) => [index('finding_changes_finding').on(table.findingId, table.at)],
);

export const DECISIONS = ['acknowledged', 'muted', 'expected', 'not_a_leak', 'reopened'] as const;
export type Decision = (typeof DECISIONS)[number];

/**
 * What people said of what leaks. Kept by lineage, not by finding: what is expected of a program stays expected when it
 * is found again. The latest of a lineage is the current one.
 */
export const findingDecisions = pgTable(
  'finding_decisions',
  {
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity(),
    hostId: integer('host_id').notNull(),
    lineageKey: text('lineage_key').notNull(),
    at: instant('at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    decision: text('decision').$type<Decision>().notNull(),
    comment: text('comment').notNull(),
    /** A mute ends by itself. */
    untilAt: instant('until_at'),
    /** What is expected: up to this level, in the metric's unit; null for any. */
    upTo: doublePrecision('up_to'),
    isCurrent: boolean('is_current').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.id] }),
    uniqueIndex('finding_decisions_current')
      .on(table.hostId, table.lineageKey)
      .where(sql`${table.isCurrent}`),
    index('finding_decisions_lineage').on(table.hostId, table.lineageKey, table.id),
  ],
);
