import { Readable } from 'node:stream';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import { toNodeHandler } from 'better-auth/node';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { generateOpenApiDocument } from 'trpc-to-openapi';
import { type Auth, CLIENT_ADDRESS_HEADER } from '../auth/auth.ts';
import type { Database } from '../db/client.ts';
import { ServiceError } from '../errors.ts';
import { type AgentRoutesDeps, registerAgentRoutes } from './agent-routes.ts';
import { bearerOf } from './bearer.ts';
import type { Connections } from './connections.ts';
import { describeFiles } from './describe-files.ts';
import { drainOnClose } from './drain.ts';
import { describeError } from './describe-error.ts';
import type { Metrics } from '../metrics.ts';
import { restRouter } from '../routers/rest.ts';
import { rangeOf } from '../routers/rest-range.ts';
import { restRoutes } from './rest-routes.ts';
import { type AppRouter, appRouter } from '../routers/root.ts';
import type { Actor, Context } from '../routers/trpc.ts';
import { findApiToken } from '../services/access/api-tokens.ts';
import { PROMETHEUS_TEXT } from '../services/hosts/prometheus-export.ts';
import type { Services } from '../services/services.ts';
import { contentSecurityPolicy, serveDashboard } from './static-files.ts';

export interface AppDeps {
  auth: Auth;
  db: Database;
  logger: Logger;
  metrics: Metrics;
  services: Services;
  /** Base of every address that is handed out. */
  publicUrl: string;
  tls: { cert: Buffer; key: Buffer } | undefined;
  isBehindProxy: boolean;
  metricsToken: string | undefined;
  enrolmentsPerMinute: number;
  /** Undefined: no dashboard, the API alone. */
  webDir: string | undefined;
  /** The agent's executables and install.sh. */
  agentDir: string;
  authenticateAgent: AgentRoutesDeps['authenticateAgent'];
  /** What is left of them for pages. */
  connections: Pick<Connections, 'isScarce'>;
  /** Hears of every route that is registered. */
  onRoute?(route: { method: string | string[]; url: string }): void;
  isReady(): Promise<{ database: boolean; schema: boolean }>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Builds the HTTP side of the server; nothing listens yet. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.logger.child({ component: 'http' }, { level: 'warn' }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    // An SSE stream is open for as long as its page.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 5000 },
    trustProxy: deps.isBehindProxy ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    ...(deps.tls && { https: deps.tls }),
  }) as unknown as FastifyInstance;

  drainOnClose(app);
  app.addHook('onRoute', ({ method, url }) => deps.onRoute?.({ method, url }));
  await app.register(helmet, { contentSecurityPolicy: false, hsts: deps.tls !== undefined });
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy([]));
    if (isForeignWrite(request, deps.publicUrl)) {
      await reply
        .code(403)
        .send({ code: 'forbidden', message: 'a page of another origin may not change anything here' });
    }
    // A stream holds its connection for as long as its page is open: what is left is for those that ask and go.
    if (deps.connections.isScarce && request.headers.accept?.includes('text/event-stream')) {
      await reply.code(503).send({ code: 'unavailable', message: 'this server has no connection to spare' });
    }
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const { status, code, message } = describeError(error);
    if (status >= 500) deps.logger.error({ err: error }, 'request failed');
    return reply.code(status).send({ code, message });
  });

  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (wantsPage && deps.webDir !== undefined) return reply.code(404).sendFile('404.html');
    return reply
      .code(404)
      .send({ code: 'not_found', message: `there is no ${request.method} ${request.url}` });
  });

  registerHealth(app, deps);
  registerAgentRoutes(app, deps);
  await app.register(async (scope) => registerAuth(scope, deps));
  await app.register(async (scope) => registerRest(scope, deps), { prefix: '/api/v1' });
  await app.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req }) => createContext(deps, req),
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR')
          deps.logger.error({ err: error, path }, 'procedure failed');
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions'],
  });
  if (deps.webDir !== undefined) await serveDashboard(app, deps.webDir);
  return app;
}

function registerHealth(app: FastifyInstance, deps: AppDeps): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await deps.isReady();
    const isReady = ready.database && ready.schema;
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable', ...ready });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, deps.metricsToken)) {
      throw new ServiceError('unauthorized', 'send SEEP_METRICS_TOKEN as bearer token, or ask from loopback');
    }
    return reply.type(deps.metrics.contentType).send(await deps.metrics.text());
  });
}

function registerAuth(app: FastifyInstance, deps: AppDeps): void {
  passBodiesThrough(app);
  const handler = toNodeHandler({ handler: deps.auth.handler });
  app.all('/api/auth/*', (request, reply) =>
    handOver(request, reply, () => {
      // Whatever the client says of itself, its limit is counted by the address that Fastify has found.
      request.raw.headers[CLIENT_ADDRESS_HEADER] = request.ip;
      return handler(request.raw, reply.raw);
    }),
  );
}

/** Of routes that hand out files, which no procedure guards. @throws ServiceError `unauthorized` */
async function demandActor(deps: AppDeps, request: FastifyRequest): Promise<void> {
  if (!(await actorOf(deps, request)))
    throw new ServiceError('unauthorized', 'sign in, or send an API token');
}

function registerRest(app: FastifyInstance, deps: AppDeps): void {
  const document = generateOpenApiDocument(restRouter, {
    title: 'Seep',
    version: '1',
    baseUrl: `${deps.publicUrl}/api/v1`,
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'seep-server api-token create' },
    },
  });
  Object.assign(document.paths ?? {}, describeFiles());
  app.get('/openapi.json', () => document);
  app.get<{ Params: { id: string }; Querystring: { from?: string; to?: string } }>(
    '/hosts/:id/memory.csv',
    async (request, reply) => {
      await demandActor(deps, request);
      const host = await deps.services.getHost(Number(/^\d{1,9}$/.exec(request.params.id)?.[0] ?? 0));
      return reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="${host.name.replaceAll(/[^\w.-]/g, '_')}-memory.csv"`,
        )
        .send(Readable.from(deps.services.memoryCsv(host.id, rangeOf(request.query))));
    },
  );
  app.get('/hosts.prom', async (request, reply) => {
    await demandActor(deps, request);
    return reply.type(PROMETHEUS_TEXT).send(Readable.from(deps.services.prometheusExport()));
  });
  for (const route of restRoutes()) {
    app.route({
      method: route.method,
      url: route.path,
      ...(route.path === '/enroll' && {
        preHandler: app.rateLimit({ max: deps.enrolmentsPerMinute, timeWindow: 60_000 }),
      }),
      handler: async (request) => {
        const context: Context = { actor: await actorOf(deps, request), services: deps.services };
        return route.call(context, {
          ...(request.query as object),
          ...(request.body as object | null),
          ...(request.params as object),
        });
      },
    });
  }
}

/** For handlers that read the request themselves. */
function passBodiesThrough(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** Gives the raw response away, with the headers that hooks have set so far. */
async function handOver(
  _request: FastifyRequest,
  reply: FastifyReply,
  handle: () => Promise<unknown>,
): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  await handle();
}

async function createContext(deps: AppDeps, request: FastifyRequest): Promise<Context> {
  return { actor: await actorOf(deps, request), services: deps.services };
}

async function actorOf(deps: AppDeps, request: FastifyRequest): Promise<Actor | undefined> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    const token = await findApiToken(deps.db, bearer);
    return token && { kind: 'api_token', ...token };
  }
  if (request.headers.cookie === undefined) return undefined;
  const person = await deps.auth.personOf(new Headers({ cookie: request.headers.cookie }));
  return person && { kind: 'person', name: person.email, role: person.role };
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A change that a browser makes on behalf of another site's page. Programs send no Origin; our pages send ours. */
function isForeignWrite(request: FastifyRequest, publicUrl: string): boolean {
  const { origin } = request.headers;
  if (SAFE_METHODS.has(request.method) || origin === undefined) return false;
  return origin !== new URL(publicUrl).origin && origin !== `${request.protocol}://${request.host}`;
}

function mayReadMetrics(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined && bearerOf(request) === token) return true;
  return token === undefined && /^(127\.|::1$|::ffff:127\.)/.test(request.ip);
}
