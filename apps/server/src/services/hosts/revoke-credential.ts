import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { hosts } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';

/** Shuts a host out; what it has sent stays. The caller cuts its connection. @throws ServiceError `not_found` */
export async function revokeCredential(db: Database, actor: string, hostId: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(hosts)
      .set({ credentialRevokedAt: new Date() })
      .where(and(eq(hosts.id, hostId), isNull(hosts.credentialRevokedAt)))
      .returning({ name: hosts.name });
    if (!row) throw new ServiceError('not_found', `there is no host ${hostId} that could be shut out`);
    await recordAudit(tx, { actor, action: 'host.revoke', target: `${hostId}`, detail: { name: row.name } });
  });
}
