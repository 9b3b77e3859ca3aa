import { and, asc, gte, inArray } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { hostTrends as trends } from '../../db/schema/index.ts';
import { TREND_HOURS } from '../../ingest/trend.ts';

/** How full a host's memory was, a point each quarter of an hour at most. */
export interface HostTrend {
  hostId: number;
  timesMs: number[];
  /** (MemTotal − MemAvailable) / MemTotal */
  usedRatios: number[];
}

/** The last day of these hosts; those of which nothing is kept are left out. */
export async function hostTrends(db: Database, hostIds: readonly number[], now: Date): Promise<HostTrend[]> {
  const since = new Date(now.getTime() - TREND_HOURS * 3_600_000);
  const rows = await db
    .select()
    .from(trends)
    .where(and(inArray(trends.hostId, [...hostIds]), gte(trends.at, since)))
    .orderBy(asc(trends.hostId), asc(trends.at));
  return Array.from(
    Map.groupBy(rows, ({ hostId }) => hostId),
    ([hostId, points]) => ({
      hostId,
      timesMs: points.map(({ at }) => at.getTime()),
      // Three digits are more than a line of sixteen pixels shows.
      usedRatios: points.map(({ usedRatio }) => Math.round(usedRatio * 1000) / 1000),
    }),
  );
}
