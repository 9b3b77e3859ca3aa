import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { enrolmentTokens } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from './audit.ts';
import { createToken } from './secret-token.ts';

export interface EnrolmentTokenRequest {
  uses: number;
  expiresAt: Date;
  labels: Record<string, string>;
}

/** @returns the token, which nobody can read again */
export async function createEnrolmentToken(
  db: Database,
  actor: string,
  { uses, expiresAt, labels }: EnrolmentTokenRequest,
): Promise<{ id: number; token: string }> {
  const { token, hash } = createToken('enrolment');
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(enrolmentTokens)
      .values({ hash, labels, usesLeft: uses, expiresAt })
      .returning({ id: enrolmentTokens.id });
    if (!row) throw new Error('the token was not stored');
    await recordAudit(tx, {
      actor,
      action: 'enrolment_token.create',
      target: `${row.id}`,
      detail: { uses, labels },
    });
    return { id: row.id, token };
  });
}

export interface EnrolmentTokenItem {
  id: number;
  labels: Record<string, string>;
  usesLeft: number;
  expiresAtMs: number;
  createdAtMs: number;
  revokedAtMs: number | null;
}

/** The newest first; what is listed can never be used. */
export async function listEnrolmentTokens(db: Database): Promise<EnrolmentTokenItem[]> {
  const rows = await db.select().from(enrolmentTokens).orderBy(desc(enrolmentTokens.id)).limit(500);
  return rows.map(({ id, labels, usesLeft, expiresAt, createdAt, revokedAt }) => ({
    id,
    labels,
    usesLeft,
    expiresAtMs: expiresAt.getTime(),
    createdAtMs: createdAt.getTime(),
    revokedAtMs: revokedAt?.getTime() ?? null,
  }));
}

/** Hosts that have enrolled with it stay. @throws ServiceError `not_found` */
export async function revokeEnrolmentToken(db: Database, actor: string, id: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(enrolmentTokens)
      .set({ revokedAt: new Date() })
      .where(and(eq(enrolmentTokens.id, id), isNull(enrolmentTokens.revokedAt)))
      .returning({ id: enrolmentTokens.id });
    if (!row) throw new ServiceError('not_found', `there is no enrolment token ${id} that could be revoked`);
    await recordAudit(tx, { actor, action: 'enrolment_token.revoke', target: `${id}` });
  });
}
