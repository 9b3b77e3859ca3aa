import { eq, inArray } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import {
  alerts,
  findingChanges,
  findingDecisions,
  findingHosts,
  findings,
  hostCensus,
  hostGrowth,
  hosts,
  hostStatus,
  removedHosts,
  rollupMarks,
} from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';

/**
 * Removes a host: it and its credential at once, with all that lists of many hosts show of it; what it has sent is
 * cleared by a job. The caller cuts its connection. @throws ServiceError `not_found`
 */
export async function removeHost(db: Database, actor: string, hostId: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [host] = await tx
      .delete(hosts)
      .where(eq(hosts.id, hostId))
      .returning({ name: hosts.name, credentialHash: hosts.credentialHash });
    if (!host) throw new ServiceError('not_found', `there is no host ${hostId}`);
    await tx.insert(removedHosts).values({ id: hostId, ...host, removedAt: new Date() });
    await clearLists(tx, hostId);
    await recordAudit(tx, { actor, action: 'host.remove', target: `${hostId}`, detail: { name: host.name } });
  });
}

/** What is asked for across hosts, and is little of each. A finding that many hosts show stays with the others. */
export async function clearLists(tx: Database | Transaction, hostId: number): Promise<void> {
  const ofHost = tx.select({ id: findings.id }).from(findings).where(eq(findings.hostId, hostId));
  await tx.delete(findingChanges).where(inArray(findingChanges.findingId, ofHost));
  await tx.delete(findingHosts).where(inArray(findingHosts.findingId, ofHost));
  await tx.delete(findings).where(eq(findings.hostId, hostId));
  for (const table of [
    findingHosts,
    findingDecisions,
    alerts,
    hostCensus,
    hostGrowth,
    hostStatus,
    rollupMarks,
  ] as const)
    await tx.delete(table).where(eq(table.hostId, hostId));
}
