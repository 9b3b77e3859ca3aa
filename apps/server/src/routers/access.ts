import { z } from 'zod';
import { ROLES } from '../db/schema/index.ts';
import { adminProcedure, operatorProcedure, router } from './trpc.ts';

const id = z.number().int().positive();
const role = z.enum(ROLES);
const personId = z.string().min(1).max(64);

/** Who may do what: people, tokens, hosts' credentials, and the record of every change. */
export const accessRouter = router({
  people: adminProcedure.query(({ ctx }) => ctx.services.listPeople()),

  /** @returns a link that signs the new person in, once */
  invite: adminProcedure
    .input(z.object({ email: z.email().max(254), name: z.string().trim().min(1).max(100), role }))
    .mutation(({ ctx, input }) => ctx.services.invite(ctx.actor.name, input)),

  setRole: adminProcedure
    .input(z.object({ id: personId, role }))
    .mutation(({ ctx, input }) => ctx.services.setRole(ctx.actor.name, input.id, input.role)),

  removePerson: adminProcedure
    .input(z.object({ id: personId }))
    .mutation(({ ctx, input }) => ctx.services.removePerson(ctx.actor.name, input.id)),

  apiTokens: adminProcedure.query(({ ctx }) => ctx.services.listApiTokens()),

  /** @returns the token, which nobody can read again */
  createApiToken: adminProcedure
    .input(z.object({ name: z.string().trim().min(1).max(100), role }))
    .mutation(async ({ ctx, input }) => ({
      token: await ctx.services.createApiToken(ctx.actor.name, input),
    })),

  revokeApiToken: adminProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.services.revokeApiToken(ctx.actor.name, input.id)),

  enrolmentTokens: operatorProcedure.query(({ ctx }) => ctx.services.listEnrolmentTokens()),

  revokeEnrolmentToken: operatorProcedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => ctx.services.revokeEnrolmentToken(ctx.actor.name, input.id)),

  /** Shuts a host out, at once, wherever it is connected. */
  revokeHost: operatorProcedure
    .input(z.object({ hostId: id }))
    .mutation(({ ctx, input }) => ctx.services.revokeHost(ctx.actor.name, input.hostId)),

  /** Takes a host out of the dashboard with all that is stored of it; its agent is told, and may enrol anew. */
  removeHost: adminProcedure
    .input(z.object({ hostId: id }))
    .mutation(({ ctx, input }) => ctx.services.removeHost(ctx.actor.name, input.hostId)),

  /** Offers a host the agent's version that this server hands out; it is taken there, by hand. */
  offerUpdate: adminProcedure
    .input(z.object({ hostId: id, isOffered: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.offerUpdate(ctx.actor.name, input.hostId, input.isOffered)),

  audit: adminProcedure
    .input(z.object({ limit: z.number().int().min(1).max(500).default(100), cursor: id.optional() }))
    .query(async ({ ctx, input }) => {
      const items = await ctx.services.listAudit({ limit: input.limit, before: input.cursor });
      return { items, next: items.length === input.limit ? (items.at(-1)?.id ?? null) : null };
    }),
});
