import { DEFAULT_RULES } from '@seep/detection';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import { settings } from '../../db/schema/index.ts';
import { recordAudit } from '../access/audit.ts';

const ratio = z.number().gt(0).max(1).nullable();

/** The scripts' threshold rules; null turns one off. */
export const rulesSchema = z.object({
  memoryRatio: ratio,
  memoryCriticalRatio: ratio,
  swapBytes: z.number().min(0).max(1e15).nullable(),
  zombies: z.number().int().min(0).max(1e6).nullable(),
  descriptorRatio: ratio,
  processes: z.number().int().min(1).max(1e7).nullable(),
  growthRatio: z.number().gt(0).max(100).nullable(),
  growthMinutes: z.number().min(1).max(1440),
  holdMinutes: z.number().min(0).max(1440),
});

/** What people ask of growth before they hear of it; zero asks nothing beyond the method. */
export const demandsSchema = z.object({
  leastGrowthBytes: z.number().min(0).max(1e15),
  leastPacePerDay: z.number().min(0).max(100),
});

export const detectionSettingsSchema = z.object({ demands: demandsSchema, rules: rulesSchema });
export type DetectionSettings = z.infer<typeof detectionSettingsSchema>;

export const DEFAULT_DETECTION: DetectionSettings = {
  demands: { leastGrowthBytes: 0, leastPacePerDay: 0 },
  rules: { ...DEFAULT_RULES },
};

const NAME = 'detection';

export async function getDetectionSettings(db: Database): Promise<DetectionSettings> {
  const [row] = await db.select().from(settings).where(eq(settings.name, NAME));
  const stored = detectionSettingsSchema.safeParse(row?.value);
  return stored.success ? stored.data : DEFAULT_DETECTION;
}

export async function setDetectionSettings(
  db: Database,
  actor: string,
  after: DetectionSettings,
): Promise<DetectionSettings> {
  const before = await getDetectionSettings(db);
  await db.transaction(async (tx) => {
    await tx
      .insert(settings)
      .values({ name: NAME, value: after })
      .onConflictDoUpdate({ target: settings.name, set: { value: after } });
    await recordAudit(tx, { actor, action: 'detection.set', target: 'detection', detail: { before, after } });
  });
  return after;
}
