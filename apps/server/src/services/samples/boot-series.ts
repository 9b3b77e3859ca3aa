import { and, eq } from 'drizzle-orm';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { boots } from '../../db/schema/index.ts';
import { readHistory } from '../../rollups/read-history.ts';
import { columnFor, wantedMetrics } from '../../rollups/statistics.ts';
import type { SeriesRange } from './host-series.ts';
import type { ReplayDeps } from './replay.ts';
import { SeriesBuilder } from './series.ts';

/** Host metrics of one boot by the time since that boot, so that boots can be laid over each other. */
export interface BootSeries {
  uptimesMs: number[];
  columns: (number | null)[][];
}

/** The host's clock may be set while it runs: its uptime is what counts, its clock only where to look. */
const CLOCK_SLACK_MS = 600_000;

/** @param range in milliseconds of uptime */
export async function bootSeries(
  deps: ReplayDeps & { db: Database },
  boot: { hostId: number; bootNo: number },
  metrics: readonly string[],
  range: SeriesRange,
): Promise<BootSeries | undefined> {
  const [row] = await deps.db
    .select({ bootedAt: boots.bootedAt, first: boots.firstSampleAt, last: boots.lastSampleAt })
    .from(boots)
    .where(and(eq(boots.hostId, boot.hostId), eq(boots.no, boot.bootNo)));
  if (!row) return undefined;
  const builder = new SeriesBuilder(
    range,
    metrics.map(() => 'last'),
  );
  const bootedMs = row.bootedAt.getTime();
  const fromMs = Math.max(bootedMs + range.fromMs - CLOCK_SLACK_MS, row.first?.getTime() ?? Infinity);
  const toMs = Math.min(bootedMs + range.toMs + CLOCK_SLACK_MS, row.last?.getTime() ?? -Infinity);
  if (fromMs <= toMs) {
    const wanted = wantedMetrics('host', undefined, metrics);
    for await (const moments of readHistory(deps, boot.hostId, fromMs, toMs, wanted)) {
      for (const moment of moments) {
        const host = tableOf(moment.tables, 'host');
        const uptimeMs = moment.uptimeMs ?? moment.atMs - bootedMs;
        const isInside = uptimeMs >= range.fromMs && uptimeMs <= range.toMs;
        if (!host || !isInside || moment.bootNo !== boot.bootNo) continue;
        builder.add(
          { ...moment, atMs: uptimeMs },
          metrics.map((metric) => host.value(0, columnFor(host, metric, 'mean'))),
        );
      }
    }
  }
  const { timesMs, columns } = builder.finish();
  return { uptimesMs: timesMs, columns };
}
