import {
  activityBetween,
  type ActivityReading,
  hostLedger,
  LEDGER_BUCKETS,
  readActivity,
} from '@seep/detection';
import { eq } from 'drizzle-orm';
import type { Wanted } from '../../columns/table-cursor.ts';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { hosts } from '../../db/schema/index.ts';
import type { SeriesRange } from './host-series.ts';
import { readHistory } from '../../rollups/read-history.ts';
import { columnFor, parseColumnName } from '../../rollups/statistics.ts';
import type { ReplayDeps } from './replay.ts';
import { SeriesBuilder } from './series.ts';

/** Where all of MemTotal was, over time. At each time the buckets and the unaccounted part add up to the total. */
export interface LedgerSeries {
  timesMs: number[];
  buckets: { id: string; label: string; reclaimable: boolean; bytes: (number | null)[] }[];
  unaccountedBytes: (number | null)[];
  totalBytes: (number | null)[];
  availableBytes: (number | null)[];
  swapUsedBytes: (number | null)[];
  /** What users and load did, 0 to 1. */
  activity: (number | null)[];
}

export async function ledgerSeries(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  range: SeriesRange,
): Promise<LedgerSeries> {
  const [known] = await deps.db.select({ facts: hosts.facts }).from(hosts).where(eq(hosts.id, hostId));
  const cpuCount = known?.facts?.cpuCount ?? 1;
  const builder = new SeriesBuilder(
    range,
    [...LEDGER_BUCKETS, ...EXTRA_COLUMNS].map(() => 'last'),
  );
  let reading: ActivityReading | undefined;
  for await (const sample of readHistory(deps, hostId, range.fromMs, range.toMs, MEANS_OF_HOST)) {
    const host = tableOf(sample.tables, 'host');
    if (!host) continue;
    // Means add up as the parts do, so that the ledger does in a roll-up too.
    const valueOf = (metric: string) => host.value(0, columnFor(host, metric, 'mean'));
    const ledger = hostLedger(valueOf);
    const before = reading;
    reading = readActivity(valueOf, sample.atMs, cpuCount);
    const swapTotal = valueOf('swapTotalBytes');
    const swapFree = valueOf('swapFreeBytes');
    builder.add(sample, [
      ...LEDGER_BUCKETS.map(({ id }) => ledger?.buckets.find((bucket) => bucket.id === id)?.bytes),
      ledger?.unaccountedBytes,
      valueOf('memTotalBytes'),
      valueOf('memAvailableBytes'),
      swapTotal === undefined || swapFree === undefined ? undefined : swapTotal - swapFree,
      before && activityBetween(before, reading)?.value,
    ]);
  }
  const { timesMs, columns } = builder.finish();
  const column = (index: number) => columns[LEDGER_BUCKETS.length + index] ?? [];
  return {
    timesMs,
    buckets: LEDGER_BUCKETS.flatMap(({ id, label, reclaimable }, index) => {
      const bytes = columns[index] ?? [];
      return bytes.some((value) => value !== null) ? [{ id, label, reclaimable, bytes }] : [];
    }),
    unaccountedBytes: column(0),
    totalBytes: column(1),
    availableBytes: column(2),
    swapUsedBytes: column(3),
    activity: column(4),
  };
}

/** Of a roll-up it shows neither least nor most. */
const MEANS_OF_HOST: Wanted = {
  table: 'host',
  isColumnWanted: (name) => !['min', 'max'].includes(parseColumnName(name)?.statistic ?? ''),
};

const EXTRA_COLUMNS = ['unaccounted', 'total', 'available', 'swapUsed', 'activity'];
