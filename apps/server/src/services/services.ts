import type { AgentConfig, AskRead } from '@seep/shared';
import type { ServerConfig } from '../env.ts';
import type { Database } from '../db/client.ts';
import type { Live } from '../live.ts';
import { ServiceError } from '../errors.ts';
import type { Auth } from '../auth/auth.ts';
import type { Role } from '../db/schema/index.ts';
import type { Replicas } from '../replicas.ts';
import { recordAudit } from './access/audit.ts';
import { createApiToken, listApiTokens, revokeApiToken } from './access/api-tokens.ts';
import {
  createEnrolmentToken,
  type EnrolmentTokenRequest,
  listEnrolmentTokens,
  revokeEnrolmentToken,
} from './access/enrolment-tokens.ts';
import { listAudit } from './access/list-audit.ts';
import { listPeople, removePerson, setRole } from './access/people.ts';
import { revokeCredential } from './hosts/revoke-credential.ts';
import { type AlertFilter, listAlerts } from './alerts/list-alerts.ts';
import { backTest, type BackTestRequest } from './detection/back-test.ts';
import { type AgentSettings, setAgentSettings } from './agents/agent-settings.ts';
import type { CurrentSettings } from './current-settings.ts';
import {
  type DetectionSettings,
  getDetectionSettings,
  setDetectionSettings,
} from './detection/detection-settings.ts';
import { listEvents } from './events/list-events.ts';
import { decideFinding, type DecisionRequest } from './findings/decisions.ts';
import {
  countOpenFindings,
  type FindingFilter,
  getFinding,
  listFindings,
  listUrgentFindings,
} from './findings/list-findings.ts';
import { credentialRefusal } from './hosts/credential-refusal.ts';
import { enrollHost } from './hosts/enroll-host.ts';
import { offerUpdate } from './hosts/offer-update.ts';
import { getHeatMap, listHeatMaps } from './cohorts/heat-maps.ts';
import { listGrowth } from './growth/list-growth.ts';
import { countDuplicates, getHost } from './hosts/get-host.ts';
import type { KeptSummary } from './hosts/kept-summary.ts';
import { listFleet, listHosts, type ListHostsDeps } from './hosts/list-hosts.ts';
import { prometheusExport } from './hosts/prometheus-export.ts';
import { hostTrends } from './hosts/host-trends.ts';
import { removeHost } from './hosts/remove-host.ts';
import { listFamilies } from './processes/families.ts';
import {
  type ChannelRequest,
  createChannel,
  listChannels,
  removeChannel,
  updateChannel,
} from './notifications/channels.ts';
import { type DeliveryDeps, sendTest } from './notifications/deliver.ts';
import { askProcess } from './processes/ask-process.ts';
import { lineageOf, listLineages } from './processes/lineages.ts';
import type { ProcessKey } from './processes/process-id.ts';
import { processDetail } from './processes/process-detail.ts';
import { processTable } from './processes/process-table.ts';
import { bootSeries } from './samples/boot-series.ts';
import { hostSeries, processSeries, type SeriesRange } from './samples/host-series.ts';
import { sentHostMetrics } from './samples/sent-host-metrics.ts';
import { memoryCsv } from './samples/memory-csv.ts';
import type { ReplayDeps } from './samples/replay.ts';
import { ledgerSeries } from './samples/ledger-series.ts';
import { listContainers } from './tables/containers.ts';
import { tableNames, tablesAt } from './tables/table-at.ts';
import { tableSeries } from './tables/table-series.ts';
import { listJobs } from './storage/list-jobs.ts';
import { getRetention, type Retention, setRetention } from './storage/retention.ts';
import { listViews, removeView, type SavedView, saveView } from './views/saved-views.ts';
import { storageReport } from './storage/storage-report.ts';

export interface ServicesDeps extends ReplayDeps {
  db: Database;
  live: Live;
  config: ServerConfig;
  publicUrl: string;
  /** What the states of hosts are told from. */
  hostDeps: ListHostsDeps;
  auth: Auth;
  fleetSummary: Pick<KeptSummary, 'get'>;
  replicas: Pick<Replicas, 'disconnect' | 'ask'>;
  /** The version of the executables that this server hands out. */
  agentVersion(): Promise<string>;
  detection: Pick<CurrentSettings<DetectionSettings>, 'value' | 'refresh'>;
  agents: Pick<CurrentSettings<AgentSettings>, 'value' | 'refresh'>;
  /** What agents are told now. */
  agentConfig: () => AgentConfig;
  notifications: DeliveryDeps;
}

export type Services = ReturnType<typeof createServices>;

/** What routers may ask for: each service with what it needs already given. */
export function createServices(deps: ServicesDeps) {
  const { db, config, hostDeps } = deps;
  return {
    live: deps.live,
    timeScale: config.timeScale,
    sampleIntervalMs: hostDeps.sampleIntervalMs,
    publicUrl: deps.publicUrl,
    hasOidc: config.oidc !== undefined,
    listHosts: (page: { limit: number; after?: number | undefined }) => listHosts(hostDeps, page),
    listFleet: () => listFleet(hostDeps),
    summarizeFleet: () => deps.fleetSummary.get(),
    hostTrends: (hostIds: readonly number[]) => hostTrends(db, hostIds, new Date()),
    listViews: (owner: string) => listViews(db, owner),
    saveView: (owner: string, view: SavedView) => saveView(db, owner, view),
    removeView: (owner: string, view: { page: string; name: string }) => removeView(db, owner, view),
    getHost: async (hostId: number) => required(await getHost(hostDeps, hostId), `host ${hostId}`),
    listHeatMaps: (limit: number) => listHeatMaps(db, limit),
    getHeatMap: async (id: string) => required(await getHeatMap(db, id), `heat map ${id}`),
    listGrowth: (limit: number) => listGrowth(db, limit),
    countDuplicates: (hostId: number) => countDuplicates(hostDeps, hostId),
    hostSeries: (hostId: number, metrics: readonly string[], range: SeriesRange) =>
      hostSeries(deps, hostId, metrics, range),
    bootSeries: async (
      boot: { hostId: number; bootNo: number },
      metrics: readonly string[],
      range: SeriesRange,
    ) => required(await bootSeries(deps, boot, metrics, range), `boot ${boot.bootNo} of host ${boot.hostId}`),
    sentHostMetrics: (hostId: number) => sentHostMetrics(deps, hostId),
    ledgerSeries: (hostId: number, range: SeriesRange) => ledgerSeries(deps, hostId, range),
    prometheusExport: () => prometheusExport(hostDeps),
    memoryCsv: (hostId: number, range: { fromMs: number; toMs: number }) => memoryCsv(deps, hostId, range),
    processTable: async (hostId: number, atMs: number) =>
      required(await processTable(deps, hostId, atMs), `sample of host ${hostId} at that time`),
    listFamilies: async (hostId: number, atMs: number) =>
      required(await listFamilies(deps, hostId, atMs), `sample of host ${hostId} at that time`),
    listLineages: (hostId: number) => listLineages(db, hostId),
    lineageOf: async (key: ProcessKey) => required(await lineageOf(db, key), 'such process'),
    processDetail: async (key: ProcessKey) => required(await processDetail(deps, key), 'this process'),
    /** Has the host read a process now. */
    askProcess: async (key: ProcessKey, reads: readonly AskRead[]) =>
      required(
        await askProcess(
          { db, hosts: hostDeps, ask: (hostId, question) => deps.replicas.ask(hostId, question) },
          key,
          reads,
        ),
        'this process',
      ),
    processSeries: (key: ProcessKey, metrics: readonly string[], range: SeriesRange) =>
      processSeries(deps, key, metrics, range),
    listContainers: async (hostId: number, atMs: number) =>
      required(
        await listContainers(deps, hostId, atMs),
        `a sample with containers of host ${hostId} at that time`,
      ),
    tableNames: async (hostId: number, atMs: number) =>
      required(await tableNames(deps, hostId, atMs), `sample of host ${hostId} at that time`),
    tableAt: async (hostId: number, table: string, atMs: number) =>
      required(
        (await tablesAt(deps, hostId, [table], atMs))?.get(table),
        `table "${table}" in a sample of host ${hostId} at that time`,
      ),
    tableSeries: (
      row: { hostId: number; table: string; key: number },
      columns: readonly string[],
      range: SeriesRange,
    ) => tableSeries(deps, row, columns, range),
    listFindings: (filter: FindingFilter, page: { limit: number; before?: number | undefined }) =>
      listFindings(db, filter, page),
    countOpenFindings: () => countOpenFindings(db),
    listUrgentFindings: (limit: number) => listUrgentFindings(db, limit),
    decideFinding: async (actor: string, id: number, request: DecisionRequest) => {
      const { hostId } = required(await decideFinding(db, actor, id, request), `finding ${id}`);
      deps.live.emit('finding', { hostId, findingId: id });
    },
    getFinding: async (id: number) => required(await getFinding(db, id), `finding ${id}`),
    listAlerts: (filter: AlertFilter, page: { limit: number; before?: number | undefined }) =>
      listAlerts(db, filter, page),
    getDetectionSettings: () => getDetectionSettings(db),
    setDetectionSettings: async (actor: string, settings: DetectionSettings) => {
      const stored = await setDetectionSettings(db, actor, settings);
      await deps.detection.refresh();
      return stored;
    },
    agentSettings: () => deps.agents.value,
    /** Agents that are connected hear of it at once, those of other replicas within seconds. */
    setAgentSettings: async (actor: string, after: AgentSettings) => {
      const stored = await setAgentSettings(db, actor, after);
      await deps.agents.refresh();
      return stored;
    },
    backTest: (request: BackTestRequest) =>
      backTest(
        {
          db,
          pool: deps.pool,
          schemas: deps.schemas,
          timeScale: config.timeScale,
          now: () => deps.detection.value,
        },
        request,
      ),
    listEvents: (filter: Parameters<typeof listEvents>[1], limit: number) => listEvents(db, filter, limit),
    listPeople: () => listPeople(db),
    invite: async (actor: string, person: { email: string; name: string; role: Role }) => {
      await deps.auth.createPerson(person);
      await recordAudit(db, {
        actor,
        action: 'person.invite',
        target: person.email,
        detail: { role: person.role },
      });
      return { link: await deps.auth.createSignInLink(person.email) };
    },
    setRole: (actor: string, id: string, role: Role) => setRole(db, actor, id, role),
    removePerson: (actor: string, id: string) => removePerson(db, actor, id),
    listApiTokens: () => listApiTokens(db),
    createApiToken: (actor: string, token: { name: string; role: Role }) => createApiToken(db, actor, token),
    revokeApiToken: (actor: string, id: number) => revokeApiToken(db, actor, id),
    listEnrolmentTokens: () => listEnrolmentTokens(db),
    revokeEnrolmentToken: (actor: string, id: number) => revokeEnrolmentToken(db, actor, id),
    revokeHost: async (actor: string, hostId: number) => {
      await revokeCredential(db, actor, hostId);
      await deps.replicas.disconnect(hostId, credentialRefusal('revoked').message);
    },
    removeHost: async (actor: string, hostId: number) => {
      await removeHost(db, actor, hostId);
      await deps.replicas.disconnect(hostId, credentialRefusal('removed').message);
      deps.live.emit('host', { hostId });
    },
    servedAgentVersion: () => deps.agentVersion().catch(() => null),
    /** Offers a host the agent that this server hands out, or takes the offer back. */
    offerUpdate: async (actor: string, hostId: number, isOffered: boolean) => {
      await offerUpdate(db, actor, hostId, isOffered ? await deps.agentVersion() : null);
      deps.live.emit('host', { hostId });
    },
    hasMail: config.mail !== undefined,
    listChannels: () => listChannels(db),
    createChannel: (actor: string, channel: ChannelRequest) =>
      createChannel(db, deps.notifications.box, actor, channel),
    updateChannel: (actor: string, id: number, channel: ChannelRequest) =>
      updateChannel(db, deps.notifications.box, actor, id, channel),
    removeChannel: (actor: string, id: number) => removeChannel(db, actor, id),
    testChannel: (actor: string, id: number) => sendTest(deps.notifications, actor, id),
    listAudit: (page: { limit: number; before?: number | undefined }) => listAudit(db, page),
    getRetention: () => getRetention(db),
    setRetention: (actor: string, retention: Retention) => setRetention(db, actor, retention),
    storageReport: () => storageReport(deps.pool),
    listJobs: () => listJobs(db),
    createEnrolmentToken: (actor: string, request: EnrolmentTokenRequest) =>
      createEnrolmentToken(db, actor, request),
    enrollHost: (token: string, host: { name: string; labels: Record<string, string> }) =>
      enrollHost(db, token, host),
  };
}

/** @throws ServiceError `not_found` */
function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new ServiceError('not_found', `there is no ${what}`);
  return value;
}
