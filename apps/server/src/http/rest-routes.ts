import type { OpenApiMeta } from 'trpc-to-openapi';
import { restRouter } from '../routers/rest.ts';
import type { Context } from '../routers/trpc.ts';

export interface RestRoute {
  /** Name of the procedure. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Fastify has it: `/hosts/:id`. */
  path: string;
  call(context: Context, input: unknown): Promise<unknown>;
}

/** The procedures of the REST router as routes: the OpenAPI document is made from the same declarations. */
export function restRoutes(): RestRoute[] {
  return Object.entries(restRouter._def.procedures).map(([name, procedure]) => {
    const openapi = (procedure._def.meta as OpenApiMeta | undefined)?.openapi;
    if (!openapi) throw new Error(`the REST procedure ${name} has no route`);
    return {
      name,
      method: openapi.method,
      path: openapi.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      call: (context, input) => {
        const caller = restRouter.createCaller(context) as unknown as Record<
          string,
          (input: unknown) => Promise<unknown>
        >;
        return (caller[name] as (input: unknown) => Promise<unknown>)(input);
      },
    };
  });
}
