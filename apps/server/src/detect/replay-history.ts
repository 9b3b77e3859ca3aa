import { setImmediate } from 'node:timers/promises';
import type { ProcessDescription, RowDescription, Table } from '@seep/shared';
import { and, asc, eq, gte, isNull, lte, or } from 'drizzle-orm';
import { tableOf } from '../agents/boot-stream.ts';
import type { StringPool } from '../agents/string-pool.ts';
import type { Database } from '../db/client.ts';
import { boots, processes, tableRows } from '../db/schema/index.ts';
import { asSample } from '../rollups/as-sample.ts';
import type { Moment } from '../rollups/read-history.ts';
import type { HostMonitor, MonitoredSample } from './host-monitor.ts';

/** Samples replayed before others have their turn: a few milliseconds. */
const SAMPLES_A_TURN = 50;
/** Below every real number, and rising. */
const CELL_SEQ = 1e-9;

export interface ReplayRange {
  hostId: number;
  fromMs: number;
  toMs: number;
}

/**
 * Feeds stored history to monitors, each moment to all of them: samples and cells of roll-ups alike, boot after boot, with
 * the processes that lived then.
 *
 * @param feed gives the monitor at this index a moment
 * @returns moments that were fed
 */
export async function replayHistory(
  deps: { db: Database; strings: StringPool },
  range: ReplayRange,
  moments: AsyncIterable<Moment>,
  monitors: readonly HostMonitor[],
  feed: (index: number, sample: MonitoredSample) => void,
): Promise<number> {
  const known = new Map((await bootsWithin(deps.db, range)).map((boot) => [boot.no, boot]));
  let bootNo: number | undefined;
  let count = 0;
  let names = new Names([]);
  for await (const moment of moments) {
    const boot = known.get(moment.bootNo);
    // A boot that is older than the newest one seen is told late: detectors go on, never back.
    if (!boot || moment.bootNo < (bootNo ?? 0)) continue;
    if (boot.no !== bootNo) {
      bootNo = boot.no;
      const described = await describedIn(deps.db, range, boot.no);
      // Detectors keep them: one copy of what all hosts run.
      deps.strings.shareIn(described);
      names = new Names(described);
      const rows = await rowsIn(deps.db, range.hostId, boot.no);
      for (const monitor of monitors) {
        monitor.startBoot({
          no: boot.no,
          bootId: boot.bootId,
          bootedAtMs: boot.bootedAt.getTime(),
          facts: boot.facts,
        });
        monitor.describeRows(rows);
      }
    }
    const { atMs, intervalMs } = moment;
    const uptimeMs = moment.uptimeMs ?? Math.max(0, atMs - boot.bootedAt.getTime());
    const sample = {
      bootNo: boot.no,
      // Cells have no number of their own: they stand before the boot's first sample.
      seq: moment.seq ?? (count + 1) * CELL_SEQ,
      atMs,
      uptimeMs,
      intervalMs,
      tables: asSample(moment.tables),
      change: moment.change,
    };
    const described = names.newIn(tableOf(sample.tables, 'process'));
    for (const [index, monitor] of monitors.entries()) {
      monitor.describe(described);
      feed(index, sample);
    }
    if (++count % SAMPLES_A_TURN === 0) await setImmediate();
  }
  return count;
}

/** A process by the parent that started it, and the one that it has now. */
type StoredProcess = ProcessDescription & { nowParentPid: number };

/**
 * Descriptions of processes, each told when it is first seen, and once more where it was handed to another parent: who does
 * not wait for it is that one.
 */
class Names {
  readonly #untold: Map<string, StoredProcess>;
  #handedOver: ProcessDescription[] = [];

  constructor(described: readonly StoredProcess[]) {
    this.#untold = new Map(described.map((process) => [`${process.pid}/${process.startTicks}`, process]));
  }

  newIn(table: Table | undefined): ProcessDescription[] {
    if (!table || this.#untold.size + this.#handedOver.length === 0) return [];
    const found = this.#handedOver.splice(0);
    for (let row = 0; row < table.rowCount; row++) {
      const key = `${table.keys[row]}/${table.births[row]}`;
      const process = this.#untold.get(key);
      if (!process) continue;
      const { nowParentPid, ...started } = process;
      found.push(started);
      if (nowParentPid !== started.parentPid) this.#handedOver.push({ ...started, parentPid: nowParentPid });
      this.#untold.delete(key);
    }
    return found;
  }
}

async function bootsWithin(db: Database, { hostId, fromMs, toMs }: ReplayRange) {
  return db
    .select()
    .from(boots)
    .where(
      and(
        eq(boots.hostId, hostId),
        gte(boots.lastSampleAt, new Date(fromMs)),
        lte(boots.firstSampleAt, new Date(toMs)),
      ),
    )
    .orderBy(asc(boots.no));
}

async function rowsIn(db: Database, hostId: number, bootNo: number): Promise<RowDescription[]> {
  return db
    .select({ table: tableRows.table, key: tableRows.key, birth: tableRows.birth, facts: tableRows.facts })
    .from(tableRows)
    .where(and(eq(tableRows.hostId, hostId), eq(tableRows.bootNo, bootNo)));
}

async function describedIn(
  db: Database,
  { hostId, fromMs }: ReplayRange,
  bootNo: number,
): Promise<StoredProcess[]> {
  const rows = await db
    .select(DESCRIBED)
    .from(processes)
    .where(
      and(
        eq(processes.hostId, hostId),
        eq(processes.bootNo, bootNo),
        or(isNull(processes.goneAt), gte(processes.goneAt, new Date(fromMs))),
      ),
    );
  return rows.map(({ userId, cgroup, unit, container, ...process }) => ({
    ...process,
    ...(userId !== null && { userId }),
    ...(cgroup !== null && { cgroup }),
    ...(unit !== null && { unit }),
    ...(container !== null && { container }),
  }));
}

/** No more than came over the wire: detectors keep it of every process. */
const DESCRIBED = {
  pid: processes.pid,
  startTicks: processes.startTicks,
  parentPid: processes.spawnerPid,
  nowParentPid: processes.parentPid,
  name: processes.name,
  command: processes.command,
  isKernelThread: processes.isKernelThread,
  userId: processes.userId,
  cgroup: processes.cgroup,
  unit: processes.unit,
  container: processes.container,
};
