import {
  type BuildIds,
  type KernelFs,
  type Limit,
  type PidExe,
  readPidExe,
  readPidLimits,
  readPidOomScore,
} from '@seep/collectors';
import { furtherTable, type Table } from '@seep/shared';
import { SharedFacts } from './shared-facts.ts';
import { columnIds, type TableRow, type TableSource } from './source.ts';

/** Processes that are looked at each time: 0.1 ms each. */
const BATCH = 12;
/** One that is younger may be gone before anybody asks what it was. */
const SETTLED_MS = 30_000;
/** Limits are seldom set anew, and a program is another one only after exec: to look again is for the OOM score. */
const AGAIN_AFTER_MS = 30 * 60_000;

interface Known {
  pid: number;
  birth: number;
  firstSeenMs: number;
  readMs: number;
  row: TableRow | undefined;
}

/** What one process has been seen to be, and others may be as well. */
interface Found {
  buildIds: BuildIds;
  facts: SharedFacts;
}

/**
 * What processes are and may take: /proc/PID/exe, limits, oom_score. A few of them each time, those first that were not
 * looked at yet; what was found stays until the process is gone.
 */
export function programSource(): TableSource {
  let known: Known[] = [];
  const found: Found = { buildIds: new Map(), facts: new SharedFacts() };
  return {
    name: 'program',
    periodMs: 30_000,
    columns: () => columnIds(furtherTable('program')),
    read: ({ fs, processes, nowMs }) => {
      const met = meet(known, processes, nowMs);
      const hasGone = rowsOf(met).length < rowsOf(known).length;
      known = met;
      const chosen = known
        .filter((one) => isDue(one, nowMs))
        .toSorted((a, b) => a.readMs - b.readMs || a.firstSeenMs - b.firstSeenMs)
        .slice(0, BATCH);
      for (const one of chosen) {
        one.row = rowOf(fs, one, found);
        one.readMs = nowMs;
      }
      if (chosen.length === 0 && !hasGone) return undefined;
      const rows = rowsOf(known);
      found.facts.keep(rows);
      return rows;
    },
  };
}

function isDue({ firstSeenMs, readMs }: Known, nowMs: number): boolean {
  return nowMs - firstSeenMs >= SETTLED_MS && nowMs - readMs >= AGAIN_AFTER_MS;
}

/** Who is there now, by pid: those that were known before as they are known, and who has come. */
function meet(known: readonly Known[], processes: Table, nowMs: number): Known[] {
  const virtual = processes.columnOf('virtualBytes');
  const met: Known[] = [];
  let at = 0;
  for (let row = 0; row < processes.rowCount; row++) {
    const pid = processes.keys[row] as number;
    const birth = processes.births[row] as number;
    while ((known[at]?.pid ?? Infinity) < pid) at++;
    const before = known[at];
    if (before?.pid === pid && before.birth === birth) met.push(before);
    // Kernel threads and zombies have no program.
    else if ((processes.value(row, virtual) ?? 0) !== 0)
      met.push({ pid, birth, firstSeenMs: nowMs, readMs: -Infinity, row: undefined });
  }
  return met;
}

const rowsOf = (known: readonly Known[]): TableRow[] => known.flatMap(({ row }) => (row ? [row] : []));

/** What is not ours to read is left out; undefined when nothing is left. */
function rowOf(fs: KernelFs, { pid, birth }: Known, found: Found): TableRow | undefined {
  const exe = readPidExe(fs, pid, found.buildIds);
  const limits = readPidLimits(fs, pid);
  const oom = readPidOomScore(fs, pid);
  if (!exe && !limits && !oom) return undefined;
  return {
    key: pid,
    birth,
    values: { oomScore: oom?.score, oomAdjustment: oom?.adjustment },
    facts: found.facts.of({
      ...(exe && exeFacts(exe)),
      ...limitFacts(limits?.openFiles, 'hasOpenFilesLimit', 'openFilesLimit'),
      ...limitFacts(limits?.addressSpaceBytes, 'hasAddressSpaceLimit', 'addressSpaceLimitBytes'),
    }),
  };
}

function exeFacts({
  path,
  isDeleted,
  deviceId,
  inode,
  sizeBytes,
  modifiedAtMs,
  buildId,
}: PidExe): TableRow['facts'] {
  return {
    exe: path,
    isExeDeleted: isDeleted,
    exeDevice: deviceId,
    // Up to 64 bits: more than a number holds.
    exeInode: inode,
    exeBytes: sizeBytes,
    exeModifiedAtMs: Math.round(modifiedAtMs),
    buildId,
  };
}

/** That there is no limit is a fact; that it is not known is none. */
function limitFacts(limit: Limit | undefined, has: string, amount: string): TableRow['facts'] {
  return limit ? { [has]: limit.hasLimit, [amount]: limit.limit } : {};
}
