import {
  ACTIVITY_METRICS,
  activityBetween,
  type ActivityReading,
  hostLedger,
  type Ledger,
  LEDGER_BUCKETS,
  LEDGER_METRICS,
  readActivity,
} from '@seep/detection';
import { eq, sql } from 'drizzle-orm';
import type { Wanted } from '../../columns/table-cursor.ts';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { hosts } from '../../db/schema/index.ts';
import { writtenOnce } from '../../db/written-once.ts';
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

const factsOf = writtenOnce((db) =>
  db
    .select({ facts: hosts.facts })
    .from(hosts)
    .where(eq(hosts.id, sql.placeholder('hostId')))
    .prepare('host_facts'),
);

export async function ledgerSeries(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  range: SeriesRange,
): Promise<LedgerSeries> {
  const [known] = await factsOf(deps.db).execute({ hostId });
  const cpuCount = known?.facts?.cpuCount ?? 1;
  const builder = new SeriesBuilder(
    range,
    [...LEDGER_BUCKETS, ...EXTRA_COLUMNS].map(() => 'last'),
  );
  let reading: ActivityReading | undefined;
  for await (const samples of readHistory(deps, hostId, range.fromMs, range.toMs, MEANS_OF_HOST)) {
    for (const sample of samples) {
      const host = tableOf(sample.tables, 'host');
      if (!host) continue;
      // Means add up as the parts do, so that the ledger does in a roll-up too.
      const valueOf = (metric: string) => host.value(0, columnFor(host, metric, 'mean'));
      const before = reading;
      reading = readActivity(valueOf, sample.atMs, cpuCount);
      const swapTotal = valueOf('swapTotalBytes');
      const swapFree = valueOf('swapFreeBytes');
      const ledger = hostLedger(valueOf);
      builder.add(sample, [
        ...bytesByBucket(ledger),
        ledger?.unaccountedBytes,
        valueOf('memTotalBytes'),
        valueOf('memAvailableBytes'),
        swapTotal === undefined || swapFree === undefined ? undefined : swapTotal - swapFree,
        before && activityBetween(before, reading)?.value,
      ]);
    }
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

/** Of each bucket that a host may have; what it has stands in the same order. */
function bytesByBucket(ledger: Ledger | undefined): (number | undefined)[] {
  let next = 0;
  return LEDGER_BUCKETS.map(({ id }) => {
    const bucket = ledger?.buckets[next];
    if (bucket?.id !== id) return undefined;
    next++;
    return bucket.bytes;
  });
}

const ASKED = new Set([
  ...LEDGER_METRICS,
  ...ACTIVITY_METRICS,
  'memAvailableBytes',
  'swapTotalBytes',
  'swapFreeBytes',
]);

/** Of a roll-up it shows neither least nor most. */
const MEANS_OF_HOST: Wanted = {
  table: 'host',
  isColumnWanted: (name) => {
    const { metric, statistic } = parseColumnName(name) ?? { metric: name };
    return ASKED.has(metric) && statistic !== 'min' && statistic !== 'max';
  },
};

const EXTRA_COLUMNS = ['unaccounted', 'total', 'available', 'swapUsed', 'activity'];
