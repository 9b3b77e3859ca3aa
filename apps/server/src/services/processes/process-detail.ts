import { and, eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { boots, processes } from '../../db/schema/index.ts';
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
}

export async function processDetail(db: Database, key: ProcessKey): Promise<ProcessDetail | undefined> {
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
  };
}
