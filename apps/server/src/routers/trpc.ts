import { initTRPC, TRPCError } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-to-openapi';
import { z } from 'zod';
import type { Role } from '../db/schema/index.ts';
import { whyUnavailable } from '../db/why-unavailable.ts';
import { ServiceError, type ServiceErrorCode } from '../errors.ts';
import type { Services } from '../services/services.ts';

/** Who asks: a person with a session, or a program with an API token. */
export interface Actor {
  kind: 'person' | 'api_token';
  name: string;
  role: Role;
}

export interface Context {
  actor: Actor | undefined;
  services: Services;
}

const t = initTRPC
  .meta<OpenApiMeta>()
  .context<Context>()
  .create({
    isServer: true,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      message: messageOf(error),
      data: { code: codeOf(error), httpStatus: shape.data.httpStatus, path: shape.data.path },
    }),
  });

const TRPC_CODE: Record<ServiceErrorCode, TRPCError['code']> = {
  bad_request: 'BAD_REQUEST',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  too_many_requests: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** The one place where a service's refusal becomes tRPC's. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof ServiceError)) return result;
  const { cause } = result.error;
  throw new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause });
});

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

function requireRole(role: Role) {
  return t.middleware(({ ctx, next }) => {
    if (!ctx.actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in, or send an API token' });
    if (RANK[ctx.actor.role] < RANK[role]) {
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `this needs the role ${role}, you have ${ctx.actor.role}`,
      });
    }
    return next({ ctx: { ...ctx, actor: ctx.actor } });
  });
}

export const router = t.router;
/** For whoever asks, signed in or not. */
export const openProcedure = t.procedure.use(mapErrors);
export const viewerProcedure = openProcedure.use(requireRole('viewer'));
export const operatorProcedure = openProcedure.use(requireRole('operator'));
export const adminProcedure = openProcedure.use(requireRole('admin'));

/**
 * An answer of many rows. tRPC asks for zod's asynchronous way where there is one, which takes a table of 150 rows apart anew
 * for each answer; the other way is compiled.
 */
export function ofMany<Schema extends z.ZodType>(schema: Schema): Schema {
  schema.parseAsync = async (value) => schema.parse(value);
  return schema;
}

/** Our own codes go out as they are; tRPC's in the same spelling. */
export function codeOf(error: TRPCError): string {
  if (error.cause instanceof ServiceError) return error.cause.code;
  if (error.code !== 'INTERNAL_SERVER_ERROR') return error.code.toLowerCase();
  return whyUnavailable(error) === undefined ? 'internal_error' : 'unavailable';
}

export function messageOf(error: TRPCError): string {
  if (error.cause instanceof z.ZodError) {
    return error.cause.issues
      .map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
      .join('; ');
  }
  if (error.code !== 'INTERNAL_SERVER_ERROR') return error.message;
  // What was not meant for the caller stays in the log.
  return whyUnavailable(error) ?? 'the server failed to answer; its log says why';
}
