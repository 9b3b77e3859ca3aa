import { z } from 'zod';
import { agentSettingsSchema } from '../services/agents/agent-settings.ts';
import { retentionSchema } from '../services/storage/retention.ts';
import { adminProcedure, openProcedure, operatorProcedure, router, viewerProcedure } from './trpc.ts';

export const settingsRouter = router({
  /** What every page needs to know of this server, and who is asking. */
  about: openProcedure.query(async ({ ctx }) => ({
    actor: ctx.actor ? { name: ctx.actor.name, role: ctx.actor.role } : null,
    timeScale: ctx.services.timeScale,
    sampleIntervalMs: ctx.services.sampleIntervalMs(),
    publicUrl: ctx.services.publicUrl,
    /** Of the agent that this server hands out; null when none is built. */
    servedAgentVersion: await ctx.services.servedAgentVersion(),
    /** Ways to sign in beside the password. */
    signInWith: { oidc: ctx.services.hasOidc },
    serverTimeMs: Date.now(),
  })),

  /** How long each tier is kept, what it holds and costs, and how the jobs that look after it went. */
  storage: viewerProcedure.query(async ({ ctx }) => ({
    retention: await ctx.services.getRetention(),
    report: await ctx.services.storageReport(),
    jobs: await ctx.services.listJobs(),
  })),

  setRetention: adminProcedure
    .input(retentionSchema)
    .mutation(({ ctx, input }) => ctx.services.setRetention(ctx.actor.name, input)),

  /** What all agents go by. */
  agents: viewerProcedure.query(({ ctx }) => ctx.services.agentSettings()),

  setAgents: adminProcedure
    .input(agentSettingsSchema)
    .mutation(({ ctx, input }) => ctx.services.setAgentSettings(ctx.actor.name, input)),

  createEnrolmentToken: operatorProcedure
    .input(
      z.object({
        uses: z.number().int().min(1).max(100_000).default(1),
        expiresInHours: z.number().min(0.1).max(8760).default(24),
        labels: z.record(z.string().max(64), z.string().max(256)).default({}),
      }),
    )
    .mutation(({ ctx, input }) =>
      ctx.services.createEnrolmentToken(ctx.actor.name, {
        uses: input.uses,
        expiresAt: new Date(Date.now() + input.expiresInHours * 3_600_000),
        labels: input.labels,
      }),
    ),
});
