import { z } from 'zod';
import { MOST_HOSTS } from '../services/detection/back-test.ts';
import { detectionSettingsSchema } from '../services/detection/detection-settings.ts';
import { adminProcedure, operatorProcedure, router, viewerProcedure } from './trpc.ts';

const instantMs = z.number().int().min(0).max(8.64e15);

/**
 * What detection goes by on this server. `demands` keep small growth quiet (a finding opens only when growth and pace reach
 * them; what is open stays); `rules` are the scripts' thresholds, null turns one off. A change is in the audit log, and
 * every replica goes by it within seconds.
 */
export const detectionRouter = router({
  settings: viewerProcedure.query(({ ctx }) => ctx.services.getDetectionSettings()),

  setSettings: adminProcedure
    .input(detectionSettingsSchema)
    .mutation(({ ctx, input }) => ctx.services.setDetectionSettings(ctx.actor.name, input)),

  /**
   * Reruns detection over stored history under the settings of now and under `proposed`, and says of each finding and alert
   * under which of the two it comes. Up to 20 hosts and 62 days of hosts; one runs at a time (`too_many_requests`).
   */
  backTest: operatorProcedure
    .input(
      z.object({
        hostIds: z.array(z.number().int().positive()).min(1).max(MOST_HOSTS),
        fromMs: instantMs,
        toMs: instantMs,
        proposed: detectionSettingsSchema,
      }),
    )
    .query(({ ctx, input }) => ctx.services.backTest(input)),
});

/** Threshold rules that hold, or held. */
export const alertsRouter = router({
  list: viewerProcedure
    .input(
      z.object({
        hostId: z.number().int().positive().optional(),
        openOnly: z.boolean().default(false),
        limit: z.number().int().min(1).max(500).default(200),
        cursor: z.number().int().positive().optional(),
      }),
    )
    .query(async ({ ctx, input: { hostId, openOnly, limit, cursor } }) => {
      const items = await ctx.services.listAlerts({ hostId, openOnly }, { limit, before: cursor });
      return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
    }),
});
