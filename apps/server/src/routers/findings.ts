import { z } from 'zod';
import { DECISIONS } from '../db/schema/index.ts';
import { operatorProcedure, router, viewerProcedure } from './trpc.ts';

export const findingsRouter = router({
  list: viewerProcedure
    .input(
      z.object({
        hostId: z.number().int().positive().optional(),
        /** Also findings of single hosts that a cohort's tells too. */
        withMerged: z.boolean().default(false),
        limit: z.number().int().min(1).max(500).default(200),
        cursor: z.number().int().positive().optional(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { hostId, withMerged, limit, cursor } = input;
      const items = await ctx.services.listFindings({ hostId, withMerged }, { limit, before: cursor });
      return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
    }),

  /** How many are open and count, for what stands on every page. */
  openCount: viewerProcedure.query(({ ctx }) => ctx.services.countOpenFindings()),

  /** Open ones that count, the most urgent first. */
  urgent: viewerProcedure
    .input(z.object({ limit: z.number().int().min(1).max(500).default(500) }))
    .query(async ({ ctx, input: { limit } }) => {
      // One more than is shown says whether there are more.
      const items = await ctx.services.listUrgentFindings(limit + 1);
      return { items: items.slice(0, limit), hasMore: items.length > limit };
    }),

  get: viewerProcedure
    .input(z.object({ id: z.number().int().positive() }))
    .query(({ ctx, input }) => ctx.services.getFinding(input.id)),

  /** Acknowledges it, mutes it for a while, says that it is expected or no leak, or takes that back. */
  decide: operatorProcedure
    .input(
      z.object({
        id: z.number().int().positive(),
        decision: z.enum(DECISIONS),
        comment: z.string().trim().max(2000).default(''),
        untilMs: z.number().int().min(0).max(8.64e15).optional(),
        /** With `expected`: growth up to this level, in the metric's unit, is how it should be. */
        upTo: z.number().min(0).max(1e18).optional(),
      }),
    )
    .mutation(({ ctx, input: { id, ...request } }) =>
      ctx.services.decideFinding(ctx.actor.name, id, request),
    ),
});
