import type { Table } from '@seep/shared';
import { and, eq, sql } from 'drizzle-orm';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { processes } from '../../db/schema/index.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { baselineOf, type Snapshot, snapshotAt } from '../samples/snapshot.ts';
import { formatProcessId } from './process-id.ts';

/** One process at one instant. Numbers are null where the host could not read them. */
export interface ProcessRow {
  id: string;
  pid: number;
  parentPid: number | null;
  startTicks: number;
  name: string | null;
  command: string | null;
  userId: number | null;
  unit: string | null;
  container: string | null;
  isKernelThread: boolean;
  isZombie: boolean;
  rssBytes: number | null;
  anonBytes: number | null;
  swapBytes: number | null;
  shmemBytes: number | null;
  virtualBytes: number | null;
  cpuTicks: number | null;
  threads: number | null;
  descriptors: number | null;
  contextSwitches: number | null;
  /** Change of anonymous and swapped memory since the boot's baseline; null for a process that started later. */
  growthBytes: number | null;
}

export interface ProcessTable {
  atMs: number;
  bootNo: number;
  uptimeMs: number;
  baselineAtMs: number | null;
  rows: ProcessRow[];
}

/** All processes of a host as its last sample at or before that time has them. */
export async function processTable(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  atMs: number,
): Promise<ProcessTable | undefined> {
  const snapshot = await snapshotAt(deps, hostId, atMs);
  const table = snapshot && tableOf(snapshot.tables, 'process');
  if (!snapshot || !table) return undefined;
  const [baseline, described] = await Promise.all([
    baselineOf(deps, hostId, snapshot.bootNo),
    descriptionsOf(deps.db, hostId, snapshot.bootNo, table),
  ]);
  const growth = growthSince(baseline, table);
  const rows: ProcessRow[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const pid = table.keys[row] as number;
    const startTicks = table.births[row] as number;
    const description = described.get(`${pid}/${startTicks}`);
    const number = (metric: string) => table.value(row, table.columnOf(metric)) ?? null;
    rows.push({
      id: formatProcessId({ hostId, bootNo: snapshot.bootNo, pid, startTicks }),
      pid,
      startTicks,
      parentPid: description?.parentPid ?? null,
      name: description?.name ?? null,
      command: description?.command ?? null,
      userId: description?.userId ?? null,
      unit: description?.unit ?? null,
      container: description?.container ?? null,
      isKernelThread: description?.isKernelThread ?? false,
      isZombie: number('isZombie') === 1,
      rssBytes: number('rssBytes'),
      anonBytes: number('anonBytes'),
      swapBytes: number('swapBytes'),
      shmemBytes: number('shmemBytes'),
      virtualBytes: number('virtualBytes'),
      cpuTicks: number('cpuTicks'),
      threads: number('threads'),
      descriptors: number('descriptors'),
      contextSwitches: number('contextSwitches'),
      growthBytes: growth(row),
    });
  }
  return {
    atMs: snapshot.atMs,
    bootNo: snapshot.bootNo,
    uptimeMs: snapshot.uptimeMs,
    baselineAtMs: baseline?.atMs ?? null,
    rows,
  };
}

/** What a row of the table says beside its numbers: an instant costs more to read than all of these. */
const { pid, startTicks, parentPid, name, command, userId, unit, container, isKernelThread } = processes;
const DESCRIPTION = { pid, startTicks, parentPid, name, command, userId, unit, container, isKernelThread };
type Description = Pick<typeof processes.$inferSelect, keyof typeof DESCRIPTION>;

async function descriptionsOf(
  db: Database,
  hostId: number,
  bootNo: number,
  table: Table,
): Promise<Map<string, Description>> {
  const pids = Array.from(table.keys.subarray(0, table.rowCount));
  const rows = await db
    .select(DESCRIPTION)
    .from(processes)
    .where(
      and(
        eq(processes.hostId, hostId),
        eq(processes.bootNo, bootNo),
        sql`${processes.pid} = ANY (${sql.param(pids)}::int[])`,
      ),
    );
  return new Map(rows.map((row) => [`${row.pid}/${row.startTicks}`, row]));
}

/** Anonymous memory wherever it is: what was swapped out has not been given back. */
export function ownMemory(table: Table, row: number): number | undefined {
  const anon = table.value(row, table.columnOf('anonBytes'));
  return anon === undefined ? undefined : anon + (table.value(row, table.columnOf('swapBytes')) ?? 0);
}

function growthSince(baseline: Snapshot | undefined, table: Table): (row: number) => number | null {
  const before = baseline && tableOf(baseline.tables, 'process');
  return (row) => {
    const twin = before?.rowOf(table.keys[row] as number) ?? -1;
    if (!before || twin < 0 || before.births[twin] !== table.births[row]) return null;
    const [old, now] = [ownMemory(before, twin), ownMemory(table, row)];
    return old === undefined || now === undefined ? null : now - old;
  };
}
