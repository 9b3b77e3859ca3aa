import type { HostFacts } from '@seep/shared';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, instant } from './columns.ts';

/** A host is one enrolment: a clone that enrols again is another host, whatever its machine-id says. */
export const hosts = pgTable(
  'hosts',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull().default({}),
    /** As the agent last told them; null until it has said hello. */
    facts: jsonb('facts').$type<HostFacts>(),
    agentVersion: text('agent_version'),
    /** SHA-256 of the agent's credential; the credential itself is nowhere on the server. */
    credentialHash: bytea('credential_hash').notNull(),
    credentialRevokedAt: instant('credential_revoked_at'),
    enrolledAt: instant('enrolled_at').notNull().defaultNow(),
    /** Liveness goes by the server's clock, whatever the host's says. */
    connectedAt: instant('connected_at'),
    disconnectedAt: instant('disconnected_at'),
    lastReceivedAt: instant('last_received_at'),
    /** Host's clock minus the server's when it last said hello. */
    clockSkewMs: integer('clock_skew_ms'),
    /** The last few runs of the agent that said hello, the newest last. A run that comes again behind another lives beside it. */
    agentRuns: text('agent_runs').array().notNull().default([]),
    /** When two holders of its credential were last seen. */
    credentialSharedAt: instant('credential_shared_at'),
    /** The version that somebody has offered this host; null when none is. */
    updateOffered: text('update_offered'),
  },
  (table) => [uniqueIndex('hosts_credential_hash').on(table.credentialHash)],
);

/** One boot of a host. `no` counts the boots of the host that Seep has seen, so that hot rows carry four bytes. */
export const boots = pgTable(
  'boots',
  {
    hostId: integer('host_id').notNull(),
    no: integer('no').notNull(),
    /** /proc/sys/kernel/random/boot_id */
    bootId: uuid('boot_id').notNull(),
    bootedAt: instant('booted_at').notNull(),
    /** When start times of processes count from; the machine's boot where the host is a system container. */
    ticksZeroAt: instant('ticks_zero_at').notNull(),
    facts: jsonb('facts').$type<HostFacts>().notNull(),
    /** Highest sequence number stored: the agent resumes behind it. */
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
    /** Numbered records stored; `last_seq` minus this is what the host lost. */
    storedRecords: bigint('stored_records', { mode: 'number' }).notNull().default(0),
    firstSampleAt: instant('first_sample_at'),
    lastSampleAt: instant('last_sample_at'),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.no] }),
    uniqueIndex('boots_boot_id').on(table.hostId, table.bootId),
    index('boots_booted').on(table.bootedAt),
  ],
);

/** The last numbers of a host, for pages that show many hosts; written every few seconds, not with every sample. */
export const hostStatus = pgTable('host_status', {
  hostId: integer('host_id').primaryKey(),
  bootNo: integer('boot_no').notNull(),
  at: instant('at').notNull(),
  uptimeMs: bigint('uptime_ms', { mode: 'number' }).notNull(),
  memTotalBytes: bigint('mem_total_bytes', { mode: 'number' }).notNull(),
  memAvailableBytes: bigint('mem_available_bytes', { mode: 'number' }),
  swapTotalBytes: bigint('swap_total_bytes', { mode: 'number' }),
  swapFreeBytes: bigint('swap_free_bytes', { mode: 'number' }),
  processCount: integer('process_count').notNull(),
  load1: real('load1'),
});

/** The last day of a host in a few points (ingest/trend.ts), for lists of hundreds of hosts. */
export const hostTrends = pgTable(
  'host_trends',
  {
    hostId: integer('host_id').notNull(),
    at: instant('at').notNull(),
    usedRatio: real('used_ratio').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.at] })],
);

/**
 * Hosts that were removed. Their agents may still come, and are told so by the credential that they have; a job clears
 * what is stored of them (services/hosts/clear-removed-hosts.ts).
 */
export const removedHosts = pgTable(
  'removed_hosts',
  {
    id: integer('id').primaryKey(),
    name: text('name').notNull(),
    credentialHash: bytea('credential_hash').notNull(),
    removedAt: instant('removed_at').notNull(),
    /** When nothing was left of it; null while there may be. */
    clearedAt: instant('cleared_at'),
  },
  (table) => [uniqueIndex('removed_hosts_credential_hash').on(table.credentialHash)],
);
