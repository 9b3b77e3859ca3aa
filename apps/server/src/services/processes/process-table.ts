import type { Table } from '@seep/shared';
import type { Pool } from 'pg';
import { tableOf } from '../../agents/boot-stream.ts';
import type { processes } from '../../db/schema/index.ts';
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
  deps: ReplayDeps,
  hostId: number,
  atMs: number,
): Promise<ProcessTable | undefined> {
  const snapshot = await snapshotAt(deps, hostId, atMs);
  const table = snapshot && tableOf(snapshot.tables, 'process');
  if (!snapshot || !table) return undefined;
  const [baseline, described] = await Promise.all([
    baselineOf(deps, hostId, snapshot.bootNo),
    descriptionsOf(deps.pool, hostId, snapshot.bootNo, table),
  ]);
  const growth = growthSince(baseline, table);
  // Where a column stands is looked up once, not for each process.
  const numbers = (metric: string) => {
    const column = table.columnOf(metric);
    return (row: number) => table.value(row, column) ?? null;
  };
  const [isZombie, rssBytes, anonBytes, swapBytes, shmemBytes] = [
    numbers('isZombie'),
    numbers('rssBytes'),
    numbers('anonBytes'),
    numbers('swapBytes'),
    numbers('shmemBytes'),
  ];
  const [virtualBytes, cpuTicks, threads, descriptors, contextSwitches] = [
    numbers('virtualBytes'),
    numbers('cpuTicks'),
    numbers('threads'),
    numbers('descriptors'),
    numbers('contextSwitches'),
  ];
  const rows: ProcessRow[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const pid = table.keys[row] as number;
    const startTicks = table.births[row] as number;
    const description = described.get(`${pid}/${startTicks}`);
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
      isZombie: isZombie(row) === 1,
      rssBytes: rssBytes(row),
      anonBytes: anonBytes(row),
      swapBytes: swapBytes(row),
      shmemBytes: shmemBytes(row),
      virtualBytes: virtualBytes(row),
      cpuTicks: cpuTicks(row),
      threads: threads(row),
      descriptors: descriptors(row),
      contextSwitches: contextSwitches(row),
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
type Description = Pick<
  typeof processes.$inferSelect,
  'pid' | 'startTicks' | 'parentPid' | 'name' | 'command' | 'userId' | 'unit' | 'container' | 'isKernelThread'
>;

/** The builder takes rows apart value by value: of 150 processes that is more than PostgreSQL has to do. */
async function descriptionsOf(
  pool: Pool,
  hostId: number,
  bootNo: number,
  table: Table,
): Promise<Map<string, Description>> {
  const { rows } = await pool.query<Description>({
    name: 'process_descriptions',
    text: `
      SELECT pid, start_ticks AS "startTicks", parent_pid AS "parentPid", name, command, user_id AS "userId", unit,
        container, is_kernel_thread AS "isKernelThread"
      FROM processes WHERE host_id = $1 AND boot_no = $2 AND pid = ANY ($3::int[])`,
    values: [hostId, bootNo, Array.from(table.keys.subarray(0, table.rowCount))],
  });
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
