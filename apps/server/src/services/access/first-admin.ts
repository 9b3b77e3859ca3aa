import { asc, eq } from 'drizzle-orm';
import type { Auth } from '../../auth/auth.ts';
import type { Database } from '../../db/client.ts';
import { users } from '../../db/schema/index.ts';

const UNNAMED_ADMIN = 'admin@seep.local';

/**
 * Makes sure that somebody can sign in: at the first start the admin that the operator named, or one without a name or
 * password who comes in by link.
 * @returns a one-time link, when an admin without a password was made now
 */
export async function ensureFirstAdmin(
  db: Database,
  auth: Auth,
  named: { email: string; password: string } | undefined,
): Promise<string | undefined> {
  if ((await firstAdminEmail(db)) !== undefined) return undefined;
  if (named) {
    await auth.createPerson({ ...named, name: 'Admin', role: 'admin' });
    return undefined;
  }
  await auth.createPerson({ email: UNNAMED_ADMIN, name: 'Admin', role: 'admin' });
  return auth.createSignInLink(UNNAMED_ADMIN);
}

/** The admin who was there first: whom a link on the command line is for when no address is given. */
export async function firstAdminEmail(db: Database): Promise<string | undefined> {
  const [admin] = await db
    .select({ email: users.email })
    .from(users)
    .where(eq(users.role, 'admin'))
    .orderBy(asc(users.createdAt))
    .limit(1);
  return admin?.email;
}
