import { eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { hosts } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';

/**
 * Offers a host the version of the agent that this server has, or takes the offer back. It is told to the host, where
 * somebody with root's rights takes it (`seep-agent update`): nothing on a host changes because a server says so.
 * @throws ServiceError `not_found`
 */
export async function offerUpdate(
  db: Database,
  actor: string,
  hostId: number,
  version: string | null,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(hosts)
      .set({ updateOffered: version })
      .where(eq(hosts.id, hostId))
      .returning({ name: hosts.name, from: hosts.agentVersion });
    if (!row) throw new ServiceError('not_found', `there is no host ${hostId}`);
    await recordAudit(tx, {
      actor,
      action: version === null ? 'host.withdraw_update' : 'host.offer_update',
      target: `${hostId}`,
      detail: { name: row.name, from: row.from, ...(version !== null && { to: version }) },
    });
  });
}
