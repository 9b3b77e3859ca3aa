import { z } from 'zod';
import { viewerProcedure } from './trpc.ts';

/* REST: what grows most in the whole fleet, leak or not. */

export const growthRoutes = {
  growing: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/growing',
        protect: true,
        summary: 'Programs of the fleet that grew most within a week, the most first',
      },
    })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(20) }))
    .output(
      z.object({
        items: z.array(
          z.object({
            hostId: z.string(),
            host: z.string(),
            program: z.string(),
            version: z.string().nullable(),
            processes: z.number(),
            bytes: z.number(),
            grownBytes: z.number(),
            hours: z.number(),
            at: z.iso.datetime(),
          }),
        ),
      }),
    )
    .query(async ({ ctx, input: { limit } }) => ({
      items: (await ctx.services.listGrowth(limit)).map(({ hostId, hostName, atMs, ...growth }) => ({
        ...growth,
        hostId: `${hostId}`,
        host: hostName,
        at: new Date(atMs).toISOString(),
      })),
    })),
};
