import { z } from 'zod';
import { channelRequestSchema } from '../services/notifications/channels.ts';
import { adminProcedure, router } from './trpc.ts';

const id = z.number().int().positive();

/** Who is told of findings and alerts, and whether that works. Addresses of webhooks may be secrets: for admins alone. */
export const notificationsRouter = router({
  list: adminProcedure.query(async ({ ctx }) => ({
    channels: await ctx.services.listChannels(),
    /** Can this server send mail at all? */
    hasMail: ctx.services.hasMail,
  })),

  create: adminProcedure
    .input(channelRequestSchema)
    .mutation(({ ctx, input }) => ctx.services.createChannel(ctx.actor.name, input)),

  /** All of the channel but a webhook's secret, which stays when it is left out. */
  update: adminProcedure
    .input(z.object({ id, channel: channelRequestSchema }))
    .mutation(({ ctx, input }) => ctx.services.updateChannel(ctx.actor.name, input.id, input.channel)),

  remove: adminProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.services.removeChannel(ctx.actor.name, input.id)),

  /** Sends a test now. @returns why it was not taken; null when it was */
  test: adminProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.services.testChannel(ctx.actor.name, input.id)),
});
