import { z } from 'zod';
import { rfc3339All } from './rest-times.ts';
import { viewerProcedure } from './trpc.ts';

/* REST: hosts counted by the level of what many of them have, over the hours of a week. */

const item = z.object({
  id: z.string(),
  program: z.string(),
  metric: z.string(),
  hosts: z.number(),
  rising: z.number(),
});

export const usageRoutes = {
  usage: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/usage',
        protect: true,
        summary: 'What many hosts have in common, with how many buckets of use they have drifted into',
      },
    })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.object({ items: z.array(item) }))
    .query(async ({ ctx, input: { limit } }) => ({ items: await ctx.services.listHeatMaps(limit) })),

  usageMap: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/usage/{id}',
        protect: true,
        summary: 'Hosts by bucket of use and hour: a leak moves them to higher ones',
      },
    })
    .input(z.object({ id: z.string().max(64) }))
    .output(
      item.extend({
        times: z.array(z.iso.datetime()),
        edges: z.array(z.number()),
        counts: z.array(z.array(z.number())),
        isRising: z.array(z.boolean()),
      }),
    )
    .query(async ({ ctx, input: { id } }) => {
      const { times, ...map } = await ctx.services.getHeatMap(id);
      return { ...map, times: rfc3339All(times) };
    }),
};
