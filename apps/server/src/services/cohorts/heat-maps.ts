import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { heatMapOf } from '@seep/detection';
import { eq, notInArray, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { heatMaps } from '../../db/schema/index.ts';
import type { CohortProgram } from './read-members.ts';

/** A week: more columns than that no screen shows. */
const MOST_HOURS = 168;
/** Maps that are kept: many times what anybody looks through. */
const MOST_MAPS = 2000;
/** Written by one statement. */
const PAGE = 100;

type MapRow = typeof heatMaps.$inferInsert;

/** What many hosts have in common, as lists show it. */
export interface HeatMapItem {
  id: string;
  program: string;
  metric: string;
  hosts: number;
  /** Buckets that hosts have drifted into. */
  rising: number;
}

/** Hosts counted by the level of a program, or of a bucket of the kernel, over the hours of a week. */
export interface HeatMapDetail extends HeatMapItem {
  /** Beginning of each hour. */
  times: number[];
  /** Lower edges of the buckets, in the metric's unit. */
  edges: number[];
  /** For each bucket, how many hosts lay in it by the hour. */
  counts: number[][];
  isRising: boolean[];
}

/**
 * Makes the maps of all that many hosts have in common, in place of those of before: who reads sees the ones or the others.
 * @param most that are kept, first those that lists show first
 */
export async function storeHeatMaps(
  db: Database,
  cohorts: readonly CohortProgram[],
  hourMs: number,
  most = MOST_MAPS,
): Promise<void> {
  const kept = cohorts.length > most ? await mostTelling(cohorts, hourMs, most) : cohorts;
  await db.transaction(async (tx) => {
    for (let from = 0; from < kept.length; from += PAGE) {
      const rows: MapRow[] = [];
      for (const cohort of kept.slice(from, from + PAGE)) {
        rows.push(rowOf(cohort, hourMs));
        // A map of all hosts is some milliseconds, and agents do not wait for a hundred of them.
        await nextTurn();
      }
      await tx
        .insert(heatMaps)
        .values(rows)
        .onConflictDoUpdate({
          target: heatMaps.id,
          set: {
            hosts: sql`excluded.hosts`,
            rising: sql`excluded.rising`,
            at: sql`excluded.at`,
            hourMs: sql`excluded.hour_ms`,
            map: sql`excluded.map`,
          },
        });
    }
    const ids = kept.map(({ program, metric }) => idOf(program, metric));
    await tx.delete(heatMaps).where(ids.length === 0 ? undefined : notInArray(heatMaps.id, ids));
  });
}

/** Maps are made twice where there are too many: all of them at once are not held. */
async function mostTelling(
  cohorts: readonly CohortProgram[],
  hourMs: number,
  most: number,
): Promise<CohortProgram[]> {
  const ranked: { cohort: CohortProgram; rising: number; hosts: number }[] = [];
  for (const cohort of cohorts) {
    const { rising, hosts } = rowOf(cohort, hourMs);
    ranked.push({ cohort, rising, hosts });
    await nextTurn();
  }
  return ranked
    .toSorted((a, b) => b.rising - a.rising || b.hosts - a.hosts)
    .slice(0, most)
    .map(({ cohort }) => cohort);
}

/** What has drifted first, then what most hosts have. */
export async function listHeatMaps(db: Database, limit: number): Promise<HeatMapItem[]> {
  return (
    db
      .select(ITEM)
      .from(heatMaps)
      // As the index has it: plain DESC is another order to PostgreSQL, nulls or not.
      .orderBy(sql`${heatMaps.rising} DESC NULLS LAST`, sql`${heatMaps.hosts} DESC NULLS LAST`, heatMaps.id)
      .limit(limit)
  );
}

/** @returns undefined where many hosts have no such thing */
export async function getHeatMap(db: Database, id: string): Promise<HeatMapDetail | undefined> {
  const [row] = await db
    .select({ ...ITEM, at: heatMaps.at, hourMs: heatMaps.hourMs, map: heatMaps.map })
    .from(heatMaps)
    .where(eq(heatMaps.id, id));
  if (!row) return undefined;
  const { at, hourMs, map, ...item } = row;
  const { edges, counts, isRising } = map;
  return {
    ...item,
    times: counts.map((_, hour) => at.getTime() - (counts.length - hour) * hourMs),
    edges,
    counts: edges.map((_, bucket) => counts.map((hour) => hour[bucket] ?? 0)),
    isRising,
  };
}

const ITEM = {
  id: heatMaps.id,
  program: heatMaps.program,
  metric: heatMaps.metric,
  hosts: heatMaps.hosts,
  rising: heatMaps.rising,
};

function rowOf({ program, metric, members }: CohortProgram, hourMs: number): MapRow {
  const latestMs = members.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);
  const levels = members.map(({ hourlyFloors, endMs }) => {
    // A host whose census is of an hour before is not known since.
    const behind = Math.round((latestMs - endMs) / hourMs);
    const known = Array.from(hourlyFloors).slice(-MOST_HOURS);
    return [...known, ...Array.from({ length: behind }, () => Number.NaN)].slice(-MOST_HOURS);
  });
  const map = heatMapOf(levels);
  return {
    id: idOf(program, metric),
    program,
    metric,
    hosts: members.length,
    rising: map.isRising.filter(Boolean).length,
    at: new Date(latestMs),
    hourMs: Math.round(hourMs),
    map,
  };
}

function idOf(program: string, metric: string): string {
  return createHash('sha256').update(`${metric}\n${program}`).digest('hex').slice(0, 16);
}
