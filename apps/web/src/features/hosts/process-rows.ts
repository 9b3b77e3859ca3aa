import { processName } from '@/lib/format/process.ts';
import { type Filter, matches } from '@/lib/filter/filter.ts';
import type { Outputs } from '@/lib/trpc/client.ts';

type ServerRow = Outputs['hosts']['processes']['rows'][number];

export interface ProcessRow extends ServerRow {
  displayName: string;
  /** Anonymous memory wherever it is: what was swapped out has not been given back. */
  ownBytes: number | null;
  cpuMs: number | null;
  /** It started after the baseline of its boot: all of its memory came since. */
  isNew: boolean;
}

/**
 * @param ticksPerSecond USER_HZ of the host; null while it is not known
 * @param hasBaseline whether there is something that growth is measured from
 */
export function processRows(
  rows: readonly ServerRow[],
  ticksPerSecond: number | null,
  hasBaseline: boolean,
): ProcessRow[] {
  return rows.map((row) => {
    const ownBytes = row.anonBytes === null ? null : row.anonBytes + (row.swapBytes ?? 0);
    const isNew = hasBaseline && row.growthBytes === null && ownBytes !== null;
    return {
      ...row,
      displayName: processName(row),
      ownBytes,
      isNew,
      growthBytes: isNew ? ownBytes : row.growthBytes,
      cpuMs: row.cpuTicks === null || !ticksPerSecond ? null : (row.cpuTicks * 1000) / ticksPerSecond,
    };
  });
}

export function filterProcesses(
  rows: readonly ProcessRow[],
  filter: Filter,
  hasKernelThreads: boolean,
): ProcessRow[] {
  return rows.filter(
    (row) =>
      (hasKernelThreads || !row.isKernelThread) &&
      matches(filter, {
        texts: [row.displayName, row.command, row.name, row.unit, row.container, `${row.pid}`],
        fields: {
          name: row.displayName,
          pid: `${row.pid}`,
          unit: row.unit,
          container: row.container,
          user: row.userId === null ? null : `${row.userId}`,
          state: row.isZombie ? 'zombie' : 'alive',
        },
      }),
  );
}
