import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createAgentsIn } from './agents/agents-in.ts';
import { type Auth, createAuth } from './auth/auth.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { createDatabase, type Database, type DatabaseClient, requireConnection } from './db/client.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/embedded-postgres.ts';
import { distributeTables } from './db/distribute.ts';
import { isSchemaCurrent, migrateDatabase } from './db/migrate.ts';
import { ensurePartitions } from './db/partitions.ts';
import { hosts } from './db/schema/index.ts';
import { CensusWriter } from './detect/census-writer.ts';
import { ConfigError, type ServerConfig } from './env.ts';
import { servedAgentVersion } from './http/agent-routes.ts';
import { createApp } from './http/app.ts';
import { Connections } from './http/connections.ts';
import { SchemaRegistry } from './ingest/schema-registry.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { createJobs } from './jobs/jobs.ts';
import { Live } from './live.ts';
import { DamagedChunks } from './rollups/damaged-chunks.ts';
import { createMetrics } from './metrics.ts';
import { DEFAULT_AGENT_DIR, DEFAULT_WEB_DIR } from './paths.ts';
import { ensureFirstAdmin } from './services/access/first-admin.ts';
import { serverSecret } from './services/access/server-secret.ts';
import { agentConfigOf, DEFAULT_AGENT_SETTINGS, getAgentSettings } from './services/agents/agent-settings.ts';
import { CurrentSettings } from './services/current-settings.ts';
import { DEFAULT_DETECTION, getDetectionSettings } from './services/detection/detection-settings.ts';
import { allowedAddresses } from './services/notifications/allowed-addresses.ts';
import type { DeliveryDeps } from './services/notifications/deliver.ts';
import { createMailer } from './services/notifications/mail.ts';
import { createSecretBox } from './services/notifications/secret-box.ts';
import { hostsWithin, RAISE_OPEN_FILES } from './open-files.ts';
import { Replicas } from './replicas.ts';
import { createFleetNumbers } from './services/storage/fleet-numbers.ts';
import { localUrl } from './server-url.ts';
import { KeptSummary } from './services/hosts/kept-summary.ts';
import { summarizeFleet } from './services/hosts/summarize-fleet.ts';
import { createServices } from './services/services.ts';

export interface RunningServer {
  /** Where people and agents reach it. */
  url: string;
  auth: Auth;
  /** A one-time link for the first admin, when this start has made one who has no password. */
  firstSignInLink: string | undefined;
  database: DatabaseClient;
  /** Every HTTP route, for those who check that none is without a guard. */
  routes: readonly { method: string | string[]; url: string }[];
  close(): Promise<void>;
}

/**
 * Starts everything that the server is: database, agents' socket, API and dashboard on one origin. What has been
 * started is stopped again when a later step fails.
 */
export async function startServer(config: ServerConfig, logger: Logger): Promise<RunningServer> {
  const cleanups: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const database = await openDatabase(config, logger, cleanups);
    return await startOn(database, config, logger, cleanups, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** The database of the configuration, migrated and ready. */
export async function openDatabase(
  config: ServerConfig,
  logger: Logger,
  cleanups: (() => Promise<unknown>)[],
): Promise<DatabaseClient> {
  let url = config.databaseUrl;
  if (url === undefined) {
    const lock = await lockDataDir(config.dataDir, 'server');
    cleanups.push(() => lock.release());
    const embedded: EmbeddedPostgres = await startEmbeddedPostgres(config.dataDir, logger);
    cleanups.push(() => embedded.stop());
    url = embedded.url;
  }
  const database = createDatabase(url, logger);
  cleanups.push(() => database.close());
  await requireConnection(database, url);
  await migrateDatabase(database, logger);
  if (config.isCitus) await distributeTables(database.pool, logger);
  return database;
}

async function startOn(
  database: DatabaseClient,
  config: ServerConfig,
  logger: Logger,
  cleanups: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const { db, pool } = database;
  await ensurePartitions(pool, new Date());
  const publicUrl = config.publicUrl ?? localUrl(config);
  const secret = config.secret ?? (await serverSecret(db));
  const auth = createAuth({ db, publicUrl, secret, oidc: config.oidc });
  const notifications: DeliveryDeps = {
    db,
    publicUrl,
    box: createSecretBox(secret, 'notifications'),
    isAllowed: allowedAddresses(config.webhookNetworks),
    sendMail: config.mail && createMailer(config.mail),
  };
  const firstSignInLink = await ensureFirstAdmin(db, auth, config.firstAdmin);

  const connections = new Connections(logger);
  await warnOfTooManyHosts(db, connections.limit, logger);
  const live = new Live();
  const schemas = new SchemaRegistry(db);
  const damaged = new DamagedChunks(logger);
  const settings = new CurrentSettings(DEFAULT_DETECTION, () => getDetectionSettings(db), logger);
  const agentSettings = new CurrentSettings(
    DEFAULT_AGENT_SETTINGS,
    () => getAgentSettings(db),
    logger,
    () => gateway.sendConfigToAll(),
  );
  for (const one of [settings, agentSettings]) {
    await one.start();
    cleanups.push(async () => one.stop());
  }
  const agentConfig = () => agentConfigOf(config, agentSettings.value);
  const { gateway, ingest, monitors, authenticate } = createAgentsIn({
    database,
    config,
    live,
    logger,
    schemas,
    damaged,
    settings: () => settings.value,
    agentConfig,
    admit: (socket) => connections.admitAgent(socket),
  });
  cleanups.push(() => ingest.stop());
  const census = new CensusWriter(pool, monitors, logger, config.timeScale);
  census.start();
  cleanups.push(() => census.stop());
  const replicas = new Replicas({
    pool,
    live,
    logger,
    disconnect: (hostId, reason) => gateway.disconnect(hostId, reason),
    ask: (hostId, question) => gateway.ask(hostId, question),
  });
  await replicas.start();
  cleanups.push(() => replicas.stop());
  const jobs = new JobRunner(pool, logger);
  const rollUpCounters = { looseSamples: 0, leftOutRows: 0 };
  jobs.start(
    createJobs({ pool, db, schemas, live, notifications, rollUpCounters, timeScale: config.timeScale }),
  );
  cleanups.push(() => jobs.stop());
  const hostDeps = {
    db,
    isConnected: (hostId: number) => gateway.isConnected(hostId),
    sampleIntervalMs: () => agentConfig().intervalMs,
    timeScale: config.timeScale,
  };
  const fleetSummary = new KeptSummary(() => summarizeFleet(hostDeps), live, logger);
  fleetSummary.start();
  cleanups.push(async () => fleetSummary.stop());
  const metrics = createMetrics({
    ingest,
    connectedAgents: () => gateway.connectedHosts.size,
    turnedAway: () => gateway.turnedAway,
    openFilesLimit: () => connections.limit,
    monitors,
    rollUpCounters,
    damaged,
    fleet: createFleetNumbers({ ...hostDeps, pool }),
  });
  const agentDir = config.agentDir ?? DEFAULT_AGENT_DIR;
  const services = createServices({
    db,
    pool,
    schemas,
    damaged,
    live,
    config,
    publicUrl,
    hostDeps,
    auth,
    fleetSummary,
    replicas,
    agentVersion: () => servedAgentVersion(agentDir),
    detection: settings,
    agents: agentSettings,
    agentConfig,
    notifications,
  });
  const routes: { method: string | string[]; url: string }[] = [];
  const app = await createApp({
    connections,
    onRoute: (route) => routes.push(route),
    auth,
    db,
    logger,
    metrics,
    services,
    publicUrl,
    tls: config.tls && {
      cert: await readPem('SEEP_TLS_CERT', config.tls.certPath),
      key: await readPem('SEEP_TLS_KEY', config.tls.keyPath),
    },
    isBehindProxy: config.publicUrl !== undefined,
    metricsToken: config.metricsToken,
    enrolmentsPerMinute: config.enrolmentsPerMinute,
    webDir: webDirOf(config),
    agentDir,
    authenticateAgent: authenticate,
    isReady: async () => {
      const hasDatabase = await pool.query('SELECT 1').then(
        () => true,
        () => false,
      );
      return { database: hasDatabase, schema: hasDatabase && (await isSchemaCurrent(database)) };
    },
  });
  cleanups.push(() => app.close());
  connections.watch(app.server);
  app.server.on('upgrade', (request, socket, head) => {
    // Not `new URL`, which throws for what is none ("//"): nobody would catch it.
    if (URL.parse(request.url ?? '/', 'http://server')?.pathname === '/agent')
      void gateway.upgrade(request, socket, head);
    else socket.destroy();
  });
  cleanups.push(async () => gateway.stop());
  await listen(app, config);
  return { url: publicUrl, auth, firstSignInLink, database, routes, close };
}

/** Each connected host is an open file. Replicas share them: one server alone may well hold fewer than there are. */
async function warnOfTooManyHosts(db: Database, openFilesLimit: number, logger: Logger): Promise<void> {
  const known = await db.$count(hosts);
  const room = hostsWithin(openFilesLimit);
  if (known > room)
    logger.warn(
      { hosts: known, room, openFilesLimit },
      `more hosts than this server can hold: ${RAISE_OPEN_FILES}`,
    );
}

async function listen(app: FastifyInstance, { host, port }: ServerConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(`port ${port} on ${host} is in use: stop what listens there, or set SEEP_PORT`, {
        cause: error,
      });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new ConfigError(`cannot listen on ${host}, port ${port}: ${code}`, { cause: error });
    }
    throw error;
  }
}

function webDirOf({ webDir }: ServerConfig): string | undefined {
  if (webDir !== undefined && !existsSync(webDir)) {
    throw new ConfigError(`SEEP_WEB_DIR: there is no ${webDir}`);
  }
  const dir = webDir ?? DEFAULT_WEB_DIR;
  return existsSync(dir) ? dir : undefined;
}

/** @throws ConfigError naming the variable */
async function readPem(variable: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConfigError(`${variable}: cannot read ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
}
