import { and, asc, count, eq, ne } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { type Role, savedViews, sessions, users } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';
import { recordAudit } from './audit.ts';

export interface PersonItem {
  id: string;
  email: string;
  name: string;
  role: Role;
  hasTwoFactors: boolean;
  createdAtMs: number;
}

export async function listPeople(db: Database): Promise<PersonItem[]> {
  const rows = await db.select().from(users).orderBy(asc(users.email)).limit(1000);
  return rows.map(({ id, email, name, role, twoFactorEnabled, createdAt }) => ({
    id,
    email,
    name,
    role,
    hasTwoFactors: twoFactorEnabled ?? false,
    createdAtMs: createdAt.getTime(),
  }));
}

/** @throws ServiceError `not_found`, `conflict` when nobody could administer this server any more */
export async function setRole(db: Database, actor: string, id: string, role: Role): Promise<void> {
  await db.transaction(async (tx) => {
    if (role !== 'admin') await requireAnotherAdmin(tx, id);
    const [person] = await tx.update(users).set({ role }).where(eq(users.id, id)).returning();
    if (!person) throw new ServiceError('not_found', `there is no person ${id}`);
    await recordAudit(tx, { actor, action: 'person.set_role', target: person.email, detail: { role } });
  });
}

/** Their sessions end with them. @throws ServiceError `not_found`, `conflict` */
export async function removePerson(db: Database, actor: string, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    await requireAnotherAdmin(tx, id);
    await tx.delete(sessions).where(eq(sessions.userId, id));
    const [person] = await tx.delete(users).where(eq(users.id, id)).returning();
    if (!person) throw new ServiceError('not_found', `there is no person ${id}`);
    await tx.delete(savedViews).where(eq(savedViews.owner, person.email));
    await recordAudit(tx, { actor, action: 'person.remove', target: person.email });
  });
}

async function requireAnotherAdmin(tx: Transaction, id: string): Promise<void> {
  const [others] = await tx
    .select({ count: count() })
    .from(users)
    .where(and(eq(users.role, 'admin'), ne(users.id, id)));
  if ((others?.count ?? 0) === 0)
    throw new ServiceError('conflict', 'this is the last admin: make somebody else one first');
}
