import {
  ifReadable,
  type KernelFs,
  readPidFdKinds,
  readPidLimits,
  readPidSmapsRollup,
} from '@seep/collectors';
import { furtherTable, type Table } from '@seep/shared';
import { SUSPECTS_LEFT_OUT } from '../../self/detail.ts';
import { columnIds, type TableRow, type TableSource } from './source.ts';

/** Processes that are looked at in depth, each time. */
const MAX_SUSPECTS = 5;
/** Descriptors from which on a process holds many. */
const MANY_DESCRIPTORS = 256;
/** Descriptors of one process that are looked at, one by one. */
const MAX_DESCRIPTORS = 4096;
/** How long holders of descriptors whose numbers stand still are not looked at anew. */
const UNCHANGED_MS = 290_000;
/** What a process has to have grown by since it was first seen. */
const GROWN_BYTES = 16 * 1024 ** 2;
/** Reading the maps of 2 GiB takes 13 ms, during which the process cannot map more: larger ones are left alone. */
const MAX_RSS_BYTES = 2 * 1024 ** 3;

/**
 * Descriptors by kind, of the processes that hold most. Our own are those of the processes that we read. Looking at
 * thousands takes longer than a sample: where none was opened or closed, as far as their numbers tell, what was seen last
 * stands for a few minutes more.
 */
export function descriptorsSource(): TableSource {
  let seen: { holders: string; untilMs: number; rows: TableRow[] } | undefined;
  return {
    name: 'descriptors',
    periodMs: 60_000,
    leftOutAt: SUSPECTS_LEFT_OUT,
    columns: () => columnIds(furtherTable('descriptors')),
    read: ({ fs, processes, nowMs }) => {
      const countOf = descriptorsOf(processes);
      const largestRows = largest(processes, countOf, MANY_DESCRIPTORS);
      const holders = largestRows
        .map((row) => `${processes.keys[row]} ${processes.births[row]} ${countOf(row)}`)
        .join();
      if (holders !== seen?.holders || nowMs >= seen.untilMs) {
        const rows = largestRows.flatMap((row) => descriptorsRow(fs, processes, row));
        seen = { holders, untilMs: nowMs + UNCHANGED_MS, rows };
      }
      return seen.rows;
    },
  };
}

function descriptorsRow(fs: KernelFs, processes: Table, row: number): TableRow[] {
  const pid = processes.keys[row] as number;
  const kinds = ifReadable(() => readPidFdKinds(fs, pid, MAX_DESCRIPTORS));
  if (!kinds) return [];
  const limit = ifReadable(() => readPidLimits(fs, pid))?.openFiles?.limit;
  const counts = Object.entries(kinds.counts).map(([kind, count]) => [`${kind}Count`, count]);
  return [rowOf(processes, row, { ...Object.fromEntries(counts), limitCount: limit })];
}

function descriptorsOf(processes: Table): (row: number) => number {
  const descriptors = processes.columnOf('descriptors');
  return (row) => (processes.keys[row] === process.pid ? 0 : (processes.value(row, descriptors) ?? 0));
}

/** smaps_rollup, of the processes that have grown most since they were first seen. */
export function mapsSource(): TableSource {
  const first = new Map<number, FirstLevel>();
  return {
    name: 'maps',
    periodMs: 60_000,
    leftOutAt: SUSPECTS_LEFT_OUT,
    columns: () => columnIds(furtherTable('maps')),
    read: ({ fs, processes }) => {
      const growth = growthSince(first, processes);
      return largest(processes, (row) => growth[row] ?? 0, GROWN_BYTES).flatMap((row) => {
        if (numberOf(processes, row, 'rssBytes') > MAX_RSS_BYTES) return [];
        const sums = ifReadable(() => readPidSmapsRollup(fs, processes.keys[row] as number));
        if (!sums) return [];
        const { rssBytes, pssBytes, anonymousBytes: anonBytes, swapBytes } = sums;
        const sharedBytes = sums.sharedCleanBytes + sums.sharedDirtyBytes;
        const privateBytes = sums.privateCleanBytes + sums.privateDirtyBytes;
        return [
          rowOf(processes, row, { rssBytes, pssBytes, sharedBytes, privateBytes, anonBytes, swapBytes }),
        ];
      });
    },
  };
}

/** What a process had when it was first seen. */
interface FirstLevel {
  birth: number;
  bytes: number;
}

/** By row, what each process has grown by; keeps the first level of each by its pid, and of none that is gone. */
function growthSince(first: Map<number, FirstLevel>, processes: Table): number[] {
  const anon = processes.columnOf('anonBytes');
  const swap = processes.columnOf('swapBytes');
  const growth: number[] = [];
  for (let row = 0; row < processes.rowCount; row++) {
    const pid = processes.keys[row] as number;
    const birth = processes.births[row] as number;
    const bytes = (processes.value(row, anon) ?? 0) + (processes.value(row, swap) ?? 0);
    const before = first.get(pid);
    const isKnown = before?.birth === birth;
    if (!isKnown) first.set(pid, { birth, bytes });
    growth.push(isKnown ? bytes - before.bytes : 0);
  }
  for (const pid of first.keys()) if (processes.rowOf(pid) < 0) first.delete(pid);
  return growth;
}

/** Rows with the largest amounts from `least` on, in the order of their pids. */
function largest(processes: Table, amountOf: (row: number) => number, least: number): number[] {
  const rows: { row: number; amount: number }[] = [];
  for (let row = 0; row < processes.rowCount; row++) {
    const amount = amountOf(row);
    if (amount >= least) rows.push({ row, amount });
  }
  return rows
    .toSorted((a, b) => b.amount - a.amount)
    .slice(0, MAX_SUSPECTS)
    .map(({ row }) => row);
}

function numberOf(table: Table, row: number, column: string): number {
  return table.value(row, table.columnOf(column)) ?? 0;
}

function rowOf(processes: Table, row: number, values: TableRow['values']): TableRow {
  return { key: processes.keys[row] as number, birth: processes.births[row] as number, values, facts: {} };
}
