import { z } from 'zod';
import { router, viewerProcedure } from './trpc.ts';

/** Hosts counted by the level of what many of them have: the fleet's heat maps. */
export const usageRouter = router({
  list: viewerProcedure.query(({ ctx }) => ctx.services.listHeatMaps(500)),

  get: viewerProcedure
    .input(z.object({ id: z.string().max(64) }))
    .query(({ ctx, input: { id } }) => ctx.services.getHeatMap(id)),
});
