import { asc } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { jobs } from '../../db/schema/index.ts';

/** How each job went the last time, whichever replica ran it. */
export interface JobReport {
  name: string;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  durationMs: number | null;
  runs: number;
  failures: number;
  lastError: string | null;
  outcome: string | null;
}

export async function listJobs(db: Database): Promise<JobReport[]> {
  const rows = await db.select().from(jobs).orderBy(asc(jobs.name)).limit(100);
  return rows.map(({ startedAt, finishedAt, ...job }) => ({
    ...job,
    startedAtMs: startedAt?.getTime() ?? null,
    finishedAtMs: finishedAt?.getTime() ?? null,
  }));
}
