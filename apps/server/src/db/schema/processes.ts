import { bigint, boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What is known of a process beyond its numbers: (host, boot, pid, start time) is its identity. */
export const processes = pgTable(
  'processes',
  {
    hostId: integer('host_id').notNull(),
    bootNo: integer('boot_no').notNull(),
    pid: integer('pid').notNull(),
    startTicks: bigint('start_ticks', { mode: 'number' }).notNull(),
    parentPid: integer('parent_pid').notNull(),
    /** Parent when first seen: stays when the process is handed to init. */
    spawnerPid: integer('spawner_pid').notNull(),
    name: text('name').notNull(),
    command: text('command').notNull(),
    userId: bigint('user_id', { mode: 'number' }),
    cgroup: text('cgroup'),
    unit: text('unit'),
    container: text('container'),
    isKernelThread: boolean('is_kernel_thread').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    goneAt: instant('gone_at'),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.bootNo, table.pid, table.startTicks] }),
    index('processes_alive').on(table.hostId, table.bootNo, table.goneAt),
  ],
);
