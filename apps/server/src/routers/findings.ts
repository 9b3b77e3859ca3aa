import { z } from 'zod';
import { router, viewerProcedure } from './trpc.ts';

export const findingsRouter = router({
  list: viewerProcedure
    .input(
      z.object({
        hostId: z.number().int().positive().optional(),
        openOnly: z.boolean().default(false),
        limit: z.number().int().min(1).max(500).default(200),
        cursor: z.number().int().positive().optional(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { hostId, openOnly, limit, cursor } = input;
      const items = await ctx.services.listFindings({ hostId, openOnly }, { limit, before: cursor });
      return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
    }),

  get: viewerProcedure
    .input(z.object({ id: z.number().int().positive() }))
    .query(({ ctx, input }) => ctx.services.getFinding(input.id)),
});
