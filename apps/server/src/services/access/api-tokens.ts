import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { apiTokens, type Role } from '../../db/schema/index.ts';
import { recordAudit } from './audit.ts';
import { createToken, hashToken } from './secret-token.ts';

/** @returns the token, which nobody can read again */
export async function createApiToken(
  db: Database,
  actor: string,
  { name, role }: { name: string; role: Role },
): Promise<string> {
  const { token, hash } = createToken('api');
  await db.transaction(async (tx) => {
    await tx.insert(apiTokens).values({ hash, name, role });
    await recordAudit(tx, { actor, action: 'api_token.create', target: name, detail: { role } });
  });
  return token;
}

/** Who an API token speaks for; undefined when it is unknown or revoked. */
export async function findApiToken(
  db: Database,
  token: string,
): Promise<{ name: string; role: Role } | undefined> {
  const [row] = await db
    .update(apiTokens)
    .set({ lastUsedAt: new Date() })
    .where(and(eq(apiTokens.hash, hashToken(token)), isNull(apiTokens.revokedAt)))
    .returning({ name: apiTokens.name, role: apiTokens.role });
  return row;
}
