import { DEFAULT_RULES } from '@seep/detection';
import { z } from 'zod';
import { storedSetting } from '../stored-setting.ts';

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

export const { get: getDetectionSettings, set: setDetectionSettings } = storedSetting(
  { name: 'detection', target: 'detection' },
  detectionSettingsSchema,
  DEFAULT_DETECTION,
);
