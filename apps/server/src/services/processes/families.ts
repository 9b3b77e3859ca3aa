import { familyKeyOf, sharedCommand } from '@seep/detection';
import type { ProcessDescription, Table } from '@seep/shared';
import { and, eq, sql } from 'drizzle-orm';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { processes } from '../../db/schema/index.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { baselineOf, snapshotAt } from '../samples/snapshot.ts';
import { ownMemory } from './process-table.ts';

/** Processes alive at one time that share command, unit or container, and spawner. */
export interface Family {
  key: string;
  command: string;
  unit: string | null;
  container: string | null;
  spawner: string | null;
  spawnerPid: number | null;
  count: number;
  /** Members at the boot's baseline; null when there is none. */
  baselineCount: number | null;
  /** Anonymous and swapped memory of all members. */
  ownBytes: number;
  baselineOwnBytes: number | null;
  /** Some of the members, for a look. */
  pids: number[];
}

export interface FamilyTable {
  atMs: number;
  baselineAtMs: number | null;
  families: Family[];
}

const SHOWN_PIDS = 10;

interface Members {
  process: ProcessDescription;
  spawner: ProcessDescription | undefined;
  commands: string[];
  pids: number[];
  ownBytes: number;
}

/** The families of a host that have two members or more, now or at the baseline. */
export async function listFamilies(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  atMs: number,
): Promise<FamilyTable | undefined> {
  const snapshot = await snapshotAt(deps, hostId, atMs);
  const table = snapshot && tableOf(snapshot.tables, 'process');
  if (!snapshot || !table) return undefined;
  const baseline = await baselineOf(deps, hostId, snapshot.bootNo);
  const before = baseline && tableOf(baseline.tables, 'process');
  const described = await describeAll(deps.db, hostId, snapshot.bootNo, before ? [table, before] : [table]);
  const now = groupByFamily(table, described);
  const then = before ? groupByFamily(before, described) : undefined;
  const keys = new Set([...now.keys(), ...(then?.keys() ?? [])]);
  const families: Family[] = [];
  for (const key of keys) {
    const [current, old] = [now.get(key), then?.get(key)];
    const members = current ?? old;
    const [count, baselineCount] = [current?.pids.length ?? 0, old?.pids.length ?? 0];
    if (!members || Math.max(count, baselineCount) < 2) continue;
    families.push({
      key,
      command: sharedCommand(members.commands),
      unit: members.process.unit ?? null,
      container: members.process.container ?? null,
      spawner: members.spawner ? commandOf(members.spawner) : null,
      spawnerPid: members.spawner?.pid ?? null,
      count,
      baselineCount: then ? baselineCount : null,
      ownBytes: current?.ownBytes ?? 0,
      baselineOwnBytes: then ? (old?.ownBytes ?? 0) : null,
      pids: members.pids.slice(0, SHOWN_PIDS),
    });
  }
  return { atMs: snapshot.atMs, baselineAtMs: baseline?.atMs ?? null, families };
}

function groupByFamily(table: Table, described: Descriptions): Map<string, Members> {
  const families = new Map<string, Members>();
  for (let row = 0; row < table.rowCount; row++) {
    const process = described.find(table.keys[row] as number, table.births[row] as number);
    if (!process || process.isKernelThread) continue;
    const spawner = described.spawnerOf(process);
    const key = familyKeyOf(process, spawner);
    const members = families.get(key) ?? { process, spawner, commands: [], pids: [], ownBytes: 0 };
    families.set(key, members);
    members.commands.push(commandOf(process));
    members.pids.push(process.pid);
    members.ownBytes += ownMemory(table, row) ?? 0;
  }
  return families;
}

interface Descriptions {
  find(pid: number, startTicks: number): ProcessDescription | undefined;
  /** The parent at birth: of those who have had its pid, the last that began before the process. */
  spawnerOf(process: ProcessDescription): ProcessDescription | undefined;
}

/** Processes of these tables and those that started them: what else came and went in the boot may be a hundred times as many. */
async function describeAll(
  db: Database,
  hostId: number,
  bootNo: number,
  tables: readonly Table[],
): Promise<Descriptions> {
  const pids = [...new Set(tables.flatMap(({ keys, rowCount }) => [...keys.subarray(0, rowCount)]))];
  const wanted = sql.param(pids);
  const rows = await db
    .select()
    .from(processes)
    .where(
      and(
        eq(processes.hostId, hostId),
        eq(processes.bootNo, bootNo),
        sql`${processes.pid} = ANY (ARRAY(
          SELECT unnest(${wanted}::int[])
          UNION SELECT p.spawner_pid FROM ${processes} p
          WHERE p.host_id = ${hostId} AND p.boot_no = ${bootNo} AND p.pid = ANY (${wanted}::int[])))`,
      ),
    );
  const byPid = Map.groupBy(rows.map(toDescription), ({ pid }) => pid);
  const spawnerPids = new Map(rows.map((row) => [`${row.pid}/${row.startTicks}`, row.spawnerPid]));
  return {
    find: (pid, startTicks) => byPid.get(pid)?.find((one) => one.startTicks === startTicks),
    spawnerOf: ({ pid, startTicks }) => {
      const spawnerPid = spawnerPids.get(`${pid}/${startTicks}`);
      return byPid
        .get(spawnerPid ?? -1)
        ?.filter((one) => one.startTicks <= startTicks)
        .toSorted((a, b) => b.startTicks - a.startTicks)[0];
    },
  };
}

function toDescription(row: typeof processes.$inferSelect): ProcessDescription {
  const { pid, startTicks, parentPid, name, command, userId, cgroup, unit, container, isKernelThread } = row;
  return {
    pid,
    startTicks,
    parentPid,
    name,
    command,
    isKernelThread,
    ...(userId !== null && { userId }),
    ...(cgroup !== null && { cgroup }),
    ...(unit !== null && { unit }),
    ...(container !== null && { container }),
  };
}

function commandOf({ command, name }: ProcessDescription): string {
  return command === '' ? name : command;
}
