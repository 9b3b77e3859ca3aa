import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { apiTokens, type Role } from '../../db/schema/index.ts';
import { writtenOnce } from '../../db/written-once.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from './audit.ts';
import { createToken, hashToken } from './secret-token.ts';

const LAST_USED_PRECISION_MS = 60_000;

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

/** It is asked with every request of a program, before anything else. */
const tokenQuery = writtenOnce((db) => {
  const { id, name, role, lastUsedAt } = apiTokens;
  return db
    .select({ id, name, role, lastUsedAt })
    .from(apiTokens)
    .where(and(eq(apiTokens.hash, sql.placeholder('hash')), isNull(apiTokens.revokedAt)))
    .prepare('api_token');
});

/** Who an API token speaks for; undefined when it is unknown or revoked. */
export async function findApiToken(
  db: Database,
  token: string,
): Promise<{ name: string; role: Role } | undefined> {
  const [row] = await tokenQuery(db).execute({ hash: hashToken(token) });
  if (!row) return undefined;
  // A program that asks every second must not write every second.
  if (Date.now() - (row.lastUsedAt?.getTime() ?? 0) > LAST_USED_PRECISION_MS)
    await db.update(apiTokens).set({ lastUsedAt: new Date() }).where(eq(apiTokens.id, row.id));
  return { name: row.name, role: row.role };
}

export interface ApiTokenItem {
  id: number;
  name: string;
  role: Role;
  createdAtMs: number;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
}

/** The newest first; what is listed can never be used. */
export async function listApiTokens(db: Database): Promise<ApiTokenItem[]> {
  const rows = await db.select().from(apiTokens).orderBy(desc(apiTokens.id)).limit(500);
  return rows.map(({ id, name, role, createdAt, lastUsedAt, revokedAt }) => ({
    id,
    name,
    role,
    createdAtMs: createdAt.getTime(),
    lastUsedAtMs: lastUsedAt?.getTime() ?? null,
    revokedAtMs: revokedAt?.getTime() ?? null,
  }));
}

/** From the next request on nobody gets in with it. @throws ServiceError `not_found` */
export async function revokeApiToken(db: Database, actor: string, id: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(apiTokens)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
      .returning({ name: apiTokens.name });
    if (!row) throw new ServiceError('not_found', `there is no API token ${id} that could be revoked`);
    await recordAudit(tx, { actor, action: 'api_token.revoke', target: row.name });
  });
}
