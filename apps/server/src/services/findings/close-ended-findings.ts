import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { findings, processes } from '../../db/schema/index.ts';
import { isProcess } from '../processes/is-process.ts';
import { type FindingSource, storeFindings } from './store-findings.ts';
import { WHOLE, wholeFinding } from './whole-finding.ts';

/**
 * Closes the findings of processes that ended while no detector was looking: in an earlier boot, or while the server
 * was away.
 * @returns ids of the findings closed
 */
export async function closeEndedFindings(db: Database, source: FindingSource, at: Date): Promise<number[]> {
  const open = await db
    .select({ ...WHOLE, bootNo: findings.bootNo })
    .from(findings)
    .where(and(eq(findings.hostId, source.hostId), isNull(findings.closedAt)));
  const ended: number[] = [];
  for (const { bootNo, ...parts } of open) {
    const finding = wholeFinding(parts);
    if (bootNo === source.bootNo && (await isAlive(db, source, finding.subject))) continue;
    ended.push(
      ...(await storeFindings(db, { ...source, bootNo }, [
        { ...finding, state: 'fixed', fixedBecause: 'ended', updatedMs: at.getTime() },
      ])),
    );
  }
  return ended;
}

async function isAlive(
  db: Database,
  { hostId, bootNo }: FindingSource,
  { kind, pid, startTicks }: { kind: string; pid?: number; startTicks?: number },
): Promise<boolean> {
  // Families and host-wide leaks are alive as long as the boot.
  if (kind !== 'process' || pid === undefined || startTicks === undefined) return true;
  const [row] = await db
    .select({ goneAt: processes.goneAt })
    .from(processes)
    .where(isProcess({ hostId, bootNo, pid, startTicks }));
  return row !== undefined && row.goneAt === null;
}
