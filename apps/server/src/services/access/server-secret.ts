import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { settings } from '../../db/schema/index.ts';

/** The secret that signs cookies: made once and kept in the database, so that all replicas have the same. */
export async function serverSecret(db: Database): Promise<string> {
  const name = 'secret';
  await db
    .insert(settings)
    .values({ name, value: randomBytes(32).toString('base64url') })
    .onConflictDoNothing();
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  if (typeof row?.value !== 'string') throw new Error('the server secret is not in the database');
  return row.value;
}
