import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database } from '../db/client.ts';
import { settings } from '../db/schema/index.ts';
import { recordAudit } from './access/audit.ts';

/** A setting that people change while the server runs: a row of its own, and a line of the audit log for each change. */
export interface StoredSetting<Value> {
  /** The default where nothing was stored, or what was is none of these any more. */
  get: (db: Database) => Promise<Value>;
  set: (db: Database, actor: string, after: Value) => Promise<Value>;
}

/** @param about name of its row, and what the audit log says that was changed; the action is `NAME.set` */
export function storedSetting<Value extends object>(
  about: { name: string; target: string },
  schema: z.ZodType<Value>,
  fallback: Value,
): StoredSetting<Value> {
  const { name, target } = about;
  const get = async (db: Database): Promise<Value> => {
    const [row] = await db.select().from(settings).where(eq(settings.name, name));
    const stored = schema.safeParse(row?.value);
    return stored.success ? stored.data : fallback;
  };
  return {
    get,
    set: async (db, actor, after) => {
      const before = await get(db);
      await db.transaction(async (tx) => {
        await tx
          .insert(settings)
          .values({ name, value: after })
          .onConflictDoUpdate({ target: settings.name, set: { value: after } });
        await recordAudit(tx, { actor, action: `${name}.set`, target, detail: { before, after } });
      });
      return after;
    },
  };
}
