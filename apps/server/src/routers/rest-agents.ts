import { z } from 'zod';
import { agentSettingsSchema } from '../services/agents/agent-settings.ts';
import { adminProcedure, viewerProcedure } from './trpc.ts';

/* REST: what all agents go by. */

export const agentSettingsRoutes = {
  agentSettings: viewerProcedure
    .meta({
      openapi: { method: 'GET', path: '/agents/settings', protect: true, summary: 'What all agents go by' },
    })
    .input(z.object({}))
    .output(agentSettingsSchema)
    .query(({ ctx }) => ctx.services.agentSettings()),

  setAgentSettings: adminProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/agents/settings',
        protect: true,
        summary: 'Change what all agents go by; they follow while they run',
      },
    })
    .input(agentSettingsSchema)
    .output(agentSettingsSchema)
    .mutation(({ ctx, input }) => ctx.services.setAgentSettings(ctx.actor.name, input)),
};
