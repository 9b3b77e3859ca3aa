import { z } from 'zod';
import { storedSetting } from '../stored-setting.ts';

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

export const { get: getRetention, set: setRetention } = storedSetting(
  { name: 'retention', target: 'storage' },
  retentionSchema,
  DEFAULT_RETENTION,
);
