import type { Duplex } from 'node:stream';
import type { AgentConfig } from '@seep/shared';
import type { Logger } from 'pino';
import { Batcher } from '../db/batcher.ts';
import type { DatabaseClient } from '../db/client.ts';
import { isDiskFull } from '../db/embedded/disk.ts';
import { HostMonitor } from '../detect/host-monitor.ts';
import { Monitors } from '../detect/monitors.ts';
import { rebuildMonitor } from '../detect/rebuild-monitor.ts';
import type { ServerConfig } from '../env.ts';
import { IngestQueue } from '../ingest/ingest-queue.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import type { Live } from '../live.ts';
import type { DamagedChunks } from '../rollups/damaged-chunks.ts';
import { storeAlerts } from '../services/alerts/store-alerts.ts';
import type { DetectionSettings } from '../services/detection/detection-settings.ts';
import { closeEndedFindings } from '../services/findings/close-ended-findings.ts';
import { storeFindings } from '../services/findings/store-findings.ts';
import { type Authentication, authenticateAgents } from '../services/hosts/authenticate-agents.ts';
import {
  type Goodbye,
  type ReceivedHello,
  registerGoodbyes,
  type RegisteredHello,
  registerHellos,
} from '../services/hosts/register-hello.ts';
import { AgentGateway } from './gateway.ts';
import { Intake } from './intake.ts';
import { Newcomers } from './newcomers.ts';
import { StringPool } from './string-pool.ts';
import { Turns } from './turns.ts';

export interface AgentsInDeps {
  database: DatabaseClient;
  config: ServerConfig;
  live: Live;
  logger: Logger;
  schemas: SchemaRegistry;
  settings: () => DetectionSettings;
  agentConfig: () => AgentConfig;
  /** @default everybody */
  admit?: (socket: Duplex) => string | undefined;
  newcomers?: Newcomers;
  damaged?: DamagedChunks;
}

/** Everything between the sockets of agents and the database: sessions, detectors, the ingest queue. */
export interface AgentsIn {
  gateway: AgentGateway;
  ingest: IngestQueue;
  monitors: Monitors;
  authenticate: (credential: string) => Promise<Authentication>;
}

/** Nothing runs until agents come; who makes it stops the gateway first, then the queue. */
export function createAgentsIn(deps: AgentsInDeps): AgentsIn {
  const { database, config, live, logger, schemas, damaged, settings, agentConfig } = deps;
  const { db, pool, agentPool } = database;
  const { timeScale } = config;
  const strings = new StringPool();
  const ingest = new IngestQueue(agentPool, logger, () =>
    config.databaseUrl === undefined ? isDiskFull(config.dataDir) : Promise.resolve(false),
  );
  const monitors = new Monitors(
    () => new HostMonitor(timeScale, settings),
    (hostId) => rebuildMonitor({ db, pool, schemas, damaged, strings, timeScale, settings }, hostId),
  );
  const authentications = new Batcher<string, Authentication>((batch) =>
    authenticateAgents(agentPool, batch),
  );
  const hellos = new Batcher<ReceivedHello, RegisteredHello>((batch) => registerHellos(agentPool, batch));
  const goodbyes = new Batcher<Goodbye, void>((batch) => registerGoodbyes(agentPool, batch));
  const authenticate = (credential: string) => authentications.add(credential);
  const gateway = new AgentGateway({
    ingest,
    schemas,
    strings,
    live,
    logger: logger.child({ component: 'agents' }),
    turns: new Turns(),
    intake: new Intake(ingest),
    newcomers: deps.newcomers ?? new Newcomers(),
    agentConfig,
    admit: deps.admit ?? (() => undefined),
    authenticate,
    registerHello: (hostId, hello, receivedAt) => hellos.add({ hostId, hello, receivedAt }),
    registerGoodbye: (hostId, connectedAt, at) => goodbyes.add({ hostId, connectedAt, at }),
    openMonitor: (hostId, progress) => monitors.open(hostId, progress),
    leaveMonitor: (hostId) => monitors.leave(hostId),
    forgetMonitor: (hostId) => monitors.forget(hostId),
    storeFindings: (source, findings) => storeFindings(db, source, findings),
    storeAlerts: (hostId, changes) => storeAlerts(db, hostId, changes),
    closeEndedFindings: (source, at) => closeEndedFindings(db, source, at),
  });
  return { gateway, ingest, monitors, authenticate };
}
