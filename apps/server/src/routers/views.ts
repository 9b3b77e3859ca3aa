import { z } from 'zod';
import { router, viewerProcedure } from './trpc.ts';

const page = z.enum(['fleet']);
const name = z.string().trim().min(1).max(60);

/** Views that a person has saved: one's own, in whatever browser. */
export const viewsRouter = router({
  list: viewerProcedure.query(({ ctx }) => ctx.services.listViews(ctx.actor.name)),

  save: viewerProcedure
    .input(z.object({ page, name, query: z.string().max(2000) }))
    .mutation(({ ctx, input }) => ctx.services.saveView(ctx.actor.name, input)),

  remove: viewerProcedure
    .input(z.object({ page, name }))
    .mutation(({ ctx, input }) => ctx.services.removeView(ctx.actor.name, input)),
});
