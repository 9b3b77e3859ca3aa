import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import { settings } from '../../db/schema/index.ts';
import { recordAudit } from '../access/audit.ts';

/** How long each tier of history is kept. Changed while the server runs; the next retention run goes by it. */
export const retentionSchema = z.object({
  samplesHours: z
    .number()
    .int()
    .min(6)
    .max(24 * 365),
  fiveMinuteDays: z.number().int().min(2).max(3650),
  hourDays: z.number().int().min(7).max(3650),
});
export type Retention = z.infer<typeof retentionSchema>;

export const DEFAULT_RETENTION: Retention = { samplesHours: 48, fiveMinuteDays: 30, hourDays: 400 };

const NAME = 'retention';

export async function getRetention(db: Database): Promise<Retention> {
  const [row] = await db.select().from(settings).where(eq(settings.name, NAME));
  const stored = retentionSchema.safeParse(row?.value);
  return stored.success ? stored.data : DEFAULT_RETENTION;
}

export async function setRetention(db: Database, actor: string, retention: Retention): Promise<Retention> {
  const before = await getRetention(db);
  await db.transaction(async (tx) => {
    await tx
      .insert(settings)
      .values({ name: NAME, value: retention })
      .onConflictDoUpdate({ target: settings.name, set: { value: retention } });
    await recordAudit(tx, {
      actor,
      action: 'retention.set',
      target: 'storage',
      detail: { before, after: retention },
    });
  });
  return retention;
}
