import { desc, eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { hostGrowth, hosts } from '../../db/schema/index.ts';

export interface GrowingProgram {
  hostId: number;
  hostName: string;
  program: string;
  version: string | null;
  processes: number;
  bytes: number;
  grownBytes: number;
  hours: number;
  atMs: number;
}

/** The programs of the whole fleet that grew most within a week, as their hosts' detectors saw them last. */
export async function listGrowth(db: Database, limit: number): Promise<GrowingProgram[]> {
  const rows = await db
    .select({
      hostId: hostGrowth.hostId,
      hostName: hosts.name,
      program: hostGrowth.program,
      version: hostGrowth.version,
      processes: hostGrowth.processes,
      bytes: hostGrowth.bytes,
      grownBytes: hostGrowth.grownBytes,
      hours: hostGrowth.hours,
      at: hostGrowth.at,
    })
    .from(hostGrowth)
    .innerJoin(hosts, eq(hosts.id, hostGrowth.hostId))
    .orderBy(desc(hostGrowth.grownBytes))
    .limit(limit);
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
}
