import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { enrolmentTokens, hosts } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from '../access/audit.ts';
import { createToken, hashToken } from '../access/secret-token.ts';

/**
 * Lets a host in: takes one use of the token and gives the host a credential of its own. Every enrolment is a new
 * host: what a machine says of itself never merges it with another.
 * @throws ServiceError `unauthorized`
 */
export async function enrollHost(
  db: Database,
  token: string,
  { name, labels }: { name: string; labels: Record<string, string> },
): Promise<{ hostId: number; credential: string }> {
  return db.transaction(async (tx) => {
    const [taken] = await tx
      .update(enrolmentTokens)
      .set({ usesLeft: sql`${enrolmentTokens.usesLeft} - 1` })
      .where(
        and(
          eq(enrolmentTokens.hash, hashToken(token)),
          isNull(enrolmentTokens.revokedAt),
          gt(enrolmentTokens.usesLeft, 0),
          gt(enrolmentTokens.expiresAt, sql`now()`),
        ),
      )
      .returning({ id: enrolmentTokens.id, labels: enrolmentTokens.labels });
    if (!taken) {
      throw new ServiceError(
        'unauthorized',
        'this enrolment token is unknown, used up, expired or revoked: create one with "seep-server token create"',
      );
    }
    const { token: credential, hash } = createToken('credential');
    const [host] = await tx
      .insert(hosts)
      .values({ name, labels: { ...taken.labels, ...labels }, credentialHash: hash })
      .returning({ id: hosts.id });
    if (!host) throw new Error('the host was not stored');
    await recordAudit(tx, {
      actor: 'agent',
      action: 'host.enroll',
      target: `${host.id}`,
      detail: { name, token: taken.id },
    });
    return { hostId: host.id, credential };
  });
}
