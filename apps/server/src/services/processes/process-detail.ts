import type { Facts } from '@seep/shared';
import { and, eq } from 'drizzle-orm';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { boots, processes, tableRows } from '../../db/schema/index.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { snapshotAt } from '../samples/snapshot.ts';
import { isProcess } from './is-process.ts';
import { formatProcessId, type ProcessKey } from './process-id.ts';

/** What is known of one process, whether it still lives or not. */
export interface ProcessDetail {
  id: string;
  hostId: number;
  bootNo: number;
  pid: number;
  parentPid: number;
  name: string;
  command: string;
  userId: number | null;
  unit: string | null;
  container: string | null;
  startedAtMs: number;
  firstSeenAtMs: number;
  goneAtMs: number | null;
  /** What it runs and may take: `exe`, `buildId`, `openFilesLimit` …; null while the host has not told it. */
  program: Facts | null;
  /** As the host told them last; null when it did not, and for a process that is gone. */
  oomScore: number | null;
  oomAdjustment: number | null;
  contextSwitches: number | null;
}

export async function processDetail(
  deps: ReplayDeps & { db: Database },
  key: ProcessKey,
): Promise<ProcessDetail | undefined> {
  const { db } = deps;
  const [row] = await db
    .select({ process: processes, boot: boots })
    .from(processes)
    .innerJoin(boots, and(eq(boots.hostId, processes.hostId), eq(boots.no, processes.bootNo)))
    .where(isProcess(key));
  if (!row) return undefined;
  const { process, boot } = row;
  return {
    id: formatProcessId(key),
    hostId: process.hostId,
    bootNo: process.bootNo,
    pid: process.pid,
    parentPid: process.parentPid,
    name: process.name,
    command: process.command,
    userId: process.userId,
    unit: process.unit,
    container: process.container,
    startedAtMs: boot.ticksZeroAt.getTime() + (process.startTicks / boot.facts.ticksPerSecond) * 1000,
    firstSeenAtMs: process.firstSeenAt.getTime(),
    goneAtMs: process.goneAt?.getTime() ?? null,
    program: await programOf(db, key),
    ...(await lastNumbers(deps, key, process.goneAt !== null)),
  };
}

async function programOf(
  db: Database,
  { hostId, bootNo, pid, startTicks }: ProcessKey,
): Promise<Facts | null> {
  const [row] = await db
    .select({ facts: tableRows.facts })
    .from(tableRows)
    .where(
      and(
        eq(tableRows.hostId, hostId),
        eq(tableRows.bootNo, bootNo),
        eq(tableRows.table, 'program'),
        eq(tableRows.key, pid),
        eq(tableRows.birth, startTicks),
      ),
    );
  return row?.facts ?? null;
}

type LastNumbers = Pick<ProcessDetail, 'oomScore' | 'oomAdjustment' | 'contextSwitches'>;

async function lastNumbers(
  deps: ReplayDeps & { db: Database },
  { hostId, bootNo, pid, startTicks }: ProcessKey,
  isGone: boolean,
): Promise<LastNumbers> {
  const snapshot = isGone ? undefined : await snapshotAt(deps, hostId, Date.now());
  const value = (tableName: string, column: string) => {
    const table = snapshot?.bootNo === bootNo ? tableOf(snapshot.tables, tableName) : undefined;
    const row = table?.rowOf(pid) ?? -1;
    if (!table || row < 0 || table.births[row] !== startTicks) return null;
    return table.value(row, table.columnOf(column)) ?? null;
  };
  return {
    oomScore: value('program', 'oomScore'),
    oomAdjustment: value('program', 'oomAdjustment'),
    contextSwitches: value('process', 'contextSwitches'),
  };
}
