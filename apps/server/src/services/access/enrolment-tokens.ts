import type { Database } from '../../db/client.ts';
import { enrolmentTokens } from '../../db/schema/index.ts';
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
