import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type DatabaseClient } from '../src/db/client.ts';
import { readConfig } from '../src/env.ts';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { Live } from '../src/live.ts';
import { appRouter } from '../src/routers/root.ts';
import { createApiToken, findApiToken } from '../src/services/access/api-tokens.ts';
import { agentConfigOf, DEFAULT_AGENT_SETTINGS } from '../src/services/agents/agent-settings.ts';
import { DEFAULT_DETECTION } from '../src/services/detection/detection-settings.ts';
import { summarizeFleet } from '../src/services/hosts/summarize-fleet.ts';
import { createServices, type ServicesDeps } from '../src/services/services.ts';
import { type FilledFleet, fillFleet, HOSTS } from './query-plans/fill.ts';
import { explain, recordStatements, type Statement, type TableRead } from './query-plans/statements.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/*
 * Every query behind a page, on a database of some hundred hosts with a year of history: what PostgreSQL reads for it is
 * bounded, is found by an index, and lies in few partitions.
 */

/** Tables that grow with the fleet and with time: none is read from end to end. */
const GROWING = new Set([
  'samples',
  'sealed_samples',
  'rollups_5m',
  'rollups_1h',
  'rollup_marks',
  'processes',
  'table_rows',
  'events',
  'boots',
  'baselines',
  'hosts',
  'host_status',
  'host_trends',
  'host_census',
  'host_growth',
  'heat_maps',
  'findings',
  'finding_changes',
  'finding_decisions',
  'finding_hosts',
  'alerts',
  'audit_log',
  'api_tokens',
  'enrolment_tokens',
  'saved_views',
  'sessions',
]);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Case {
  /** Of the router that pages ask, and REST. */
  procedure: string;
  /** Where a procedure stands here more than once: what is different. */
  variant?: string;
  input?: (fleet: FilledFleet) => object;
  /** Most rows that it reads of tables that grow, all its statements together. */
  rows: number;
  /** Tables of which it shows every row: reading them from end to end is no waste. */
  whole?: readonly string[];
  /** Most statements, one after the other. @default 20: a day may be in thirteen pieces */
  statements?: number;
  /** Most partitions that one statement reads of one table, the default one left out. @default 2 */
  partitions?: number;
}

const range = (days: number) => {
  const toMs = Date.now();
  return { fromMs: toMs - days * DAY_MS, toMs };
};
const restRange = (days: number) => ({ from: new Date(range(days).fromMs).toISOString() });
const ofHost = ({ hostId }: FilledFleet) => ({ hostId });
const restHost = ({ hostId }: FilledFleet) => ({ id: `${hostId}` });

/** What lies in a page or two is read as a whole, whatever indexes there are: a partition that was made just now. */
const ONE_PAGE = 40;

/** Rows of a day or less of one host: records of chunks, cells, the few rows that find them. */
const FEW = 120;
/** Names of a host's processes, one row a process, and what goes with them. */
const OF_PROCESSES = 240;
/** The pages of lists are of 100 and 200 rows, each with its host and its decision. */
const A_PAGE = 1000;

/** What people have said: some thousands at most, whatever the fleet. Joined with many findings it is read once. */
const DECISIONS = ['finding_decisions'];

const CASES: readonly Case[] = [
  {
    procedure: 'hosts.fleet',
    rows: HOSTS * 12,
    // It shows all of them, and of each the boot that it is in.
    whole: ['hosts', 'host_status', 'boots', 'finding_hosts', 'finding_decisions'],
  },
  {
    procedure: 'hosts.summary',
    rows: HOSTS * 12,
    // It counts all of them.
    whole: ['hosts', 'host_status', 'boots', 'finding_hosts', 'finding_decisions'],
  },
  {
    procedure: 'hosts.trends',
    input: () => ({ hostIds: Array.from({ length: 50 }, (_, index) => index + 2) }),
    rows: 50 * 100,
  },
  { procedure: 'hosts.get', input: ofHost, rows: FEW },
  {
    procedure: 'hosts.series',
    variant: 'of an hour',
    input: (fleet) => ({ ...ofHost(fleet), metrics: ['memFreeBytes'], range: range(1 / 24) }),
    rows: FEW,
  },
  {
    procedure: 'hosts.series',
    variant: 'of a day',
    input: (fleet) => ({ ...ofHost(fleet), metrics: ['memFreeBytes'], range: range(1) }),
    rows: FEW,
  },
  {
    procedure: 'hosts.series',
    variant: 'of thirty days',
    input: (fleet) => ({ ...ofHost(fleet), metrics: ['memFreeBytes'], range: range(30) }),
    rows: 4 * FEW,
    // Where roll-ups have nothing, samples are looked for on all days.
    partitions: 10,
    statements: 40,
  },
  {
    procedure: 'hosts.bootSeries',
    input: (fleet) => ({
      ...ofHost(fleet),
      bootNo: 1,
      metrics: ['memFreeBytes'],
      range: { fromMs: 0, toMs: 2 * HOUR_MS },
    }),
    rows: FEW,
    partitions: 3,
  },
  { procedure: 'hosts.ledger', input: (fleet) => ({ ...ofHost(fleet), range: range(1) }), rows: FEW },
  { procedure: 'hosts.processes', input: ofHost, rows: OF_PROCESSES },
  { procedure: 'hosts.families', input: ofHost, rows: OF_PROCESSES },
  // All that the host has run, gone or not, grouped by program.
  { procedure: 'hosts.lineages', input: ofHost, rows: 4000 },
  { procedure: 'hosts.containers', input: ofHost, rows: FEW },
  { procedure: 'hosts.tables', input: ofHost, rows: FEW },
  { procedure: 'hosts.table', input: (fleet) => ({ ...ofHost(fleet), table: 'cgroup' }), rows: FEW },
  {
    procedure: 'hosts.tableSeries',
    input: (fleet) => ({
      ...ofHost(fleet),
      table: 'cgroup',
      key: 1,
      columns: ['anonBytes'],
      range: range(1),
    }),
    rows: FEW,
  },
  { procedure: 'hosts.events', input: () => ({ hostId: 7, range: range(30) }), rows: 2 * OF_PROCESSES },
  { procedure: 'processes.get', input: ({ processId }) => ({ id: processId }), rows: FEW },
  // All that the host has run may be one of its lives.
  { procedure: 'processes.lineage', input: ({ processId }) => ({ id: processId }), rows: 4000 },
  {
    procedure: 'processes.series',
    variant: 'of a day',
    input: ({ processId }) => ({ id: processId, metrics: ['anonBytes'], range: range(1) }),
    rows: FEW,
  },
  {
    procedure: 'processes.series',
    variant: 'of thirty days',
    input: ({ processId }) => ({ id: processId, metrics: ['anonBytes'], range: range(30) }),
    rows: 4 * FEW,
    // Where roll-ups have nothing, samples are looked for on all days.
    partitions: 10,
    statements: 40,
  },
  { procedure: 'findings.list', rows: A_PAGE },
  {
    procedure: 'findings.openCount',
    rows: 4 * A_PAGE,
    whole: DECISIONS,
  },
  {
    procedure: 'findings.urgent',
    rows: 4 * A_PAGE,
    whole: DECISIONS,
  },
  {
    procedure: 'findings.urgent',
    variant: 'a few',
    input: () => ({ limit: 10 }),
    rows: OF_PROCESSES,
    whole: DECISIONS,
  },
  {
    procedure: 'findings.list',
    variant: 'of a host',
    input: () => ({ hostId: 7, limit: 500, withMerged: true }),
    rows: A_PAGE / 2,
  },
  {
    procedure: 'findings.list',
    variant: 'a later page',
    input: () => ({ cursor: 5000 }),
    rows: A_PAGE,
  },
  { procedure: 'findings.get', input: ({ findingId }) => ({ id: findingId }), rows: FEW },
  { procedure: 'detection.settings', rows: 0 },
  { procedure: 'alerts.list', rows: A_PAGE },
  { procedure: 'alerts.list', variant: 'open ones', input: () => ({ openOnly: true }), rows: A_PAGE },
  {
    procedure: 'alerts.list',
    variant: 'of a host',
    input: () => ({ hostId: 7 }),
    rows: OF_PROCESSES,
  },
  { procedure: 'settings.about', rows: 0 },
  // Kept in memory, as those of detection are.
  { procedure: 'settings.agents', rows: 0 },
  { procedure: 'rest.agentSettings', rows: 0 },
  // How many chunks wait is counted: they are few unless the job is behind.
  { procedure: 'settings.storage', rows: A_PAGE, whole: ['rollup_marks'] },
  { procedure: 'access.people', rows: FEW },
  { procedure: 'access.apiTokens', rows: A_PAGE },
  { procedure: 'access.enrolmentTokens', rows: A_PAGE },
  { procedure: 'access.audit', rows: A_PAGE },
  { procedure: 'access.audit', variant: 'a later page', input: () => ({ cursor: 500 }), rows: A_PAGE },
  { procedure: 'notifications.list', rows: 100, whole: ['notification_deliveries'] },
  { procedure: 'views.list', rows: 100 },
  { procedure: 'rest.hosts', rows: 4 * A_PAGE, whole: DECISIONS },
  {
    procedure: 'rest.hosts',
    variant: 'a later page',
    input: () => ({ cursor: '100', limit: 50 }),
    rows: 5 * A_PAGE,
    whole: DECISIONS,
  },
  // It counts duplicates in all that is stored of the host.
  { procedure: 'rest.host', input: restHost, rows: 2 * FEW, partitions: 20 },
  { procedure: 'rest.processes', input: restHost, rows: OF_PROCESSES },
  {
    procedure: 'rest.series',
    input: (fleet) => ({ ...restHost(fleet), metric: 'memFreeBytes', ...restRange(1) }),
    rows: FEW,
  },
  {
    procedure: 'rest.processSeries',
    input: ({ processId }) => ({ id: processId, ...restRange(1) }),
    rows: FEW,
  },
  { procedure: 'rest.findings', rows: A_PAGE },
  {
    procedure: 'rest.findings',
    variant: 'in one state',
    input: () => ({ state: 'probable' }),
    rows: A_PAGE,
  },
  { procedure: 'rest.finding', input: ({ findingId }) => ({ id: `${findingId}` }), rows: FEW },
  { procedure: 'rest.containers', input: restHost, rows: FEW },
  { procedure: 'rest.tables', input: restHost, rows: FEW },
  { procedure: 'rest.table', input: (fleet) => ({ ...restHost(fleet), table: 'cgroup' }), rows: FEW },
  {
    procedure: 'rest.tableSeries',
    input: (fleet) => ({
      ...restHost(fleet),
      table: 'cgroup',
      key: '1',
      metric: 'anonBytes',
      ...restRange(1),
    }),
    rows: FEW,
  },
  {
    procedure: 'rest.compare',
    input: ({ hostId }) => ({ hosts: `${hostId}`, metric: 'memFreeBytes', ...restRange(1) }),
    rows: 2 * FEW,
  },
  { procedure: 'rest.alerts', rows: A_PAGE },
  { procedure: 'rest.detectionSettings', rows: 0 },
  { procedure: 'rest.growing', rows: 100 },
  { procedure: 'rest.usage', rows: 100 },
  { procedure: 'rest.usageMap', input: () => ({ id: 'map-7' }), rows: 1 },
  { procedure: 'usage.list', rows: 500 },
  { procedure: 'usage.get', input: () => ({ id: 'map-7' }), rows: 1 },
  { procedure: 'rest.events', rows: A_PAGE },
];

/** Queries that read no page's worth: what they cost is bounded otherwise. */
const ELSEWHERE: Record<string, string> = {
  'processes.live': 'asks a host; ask.test.ts',
  'rest.processLive': 'the same over REST',
  'detection.backTest': 'one at a time, over at most 62 days of hosts; detection-settings.test.ts',
};

let server: TestServer;
let database: DatabaseClient;
let fleet: FilledFleet;
let recorded: ReturnType<typeof recordStatements>;
let ask: (procedure: string, input: object) => Promise<unknown>;

beforeAll(async () => {
  server = await startTestServer();
  fleet = await fillFleet(server);
  const logger = pino({ level: 'silent' });
  database = createDatabase(server.databaseUrl, logger, 2);
  recorded = recordStatements(database.pool);
  const { db, pool } = database;
  const config = readConfig({});
  const hostDeps = {
    db,
    isConnected: () => true,
    sampleIntervalMs: () => agentConfigOf(config).intervalMs,
    timeScale: config.timeScale,
  };
  // Nothing is changed here and no host asked: who does that is left out.
  const deps: Omit<ServicesDeps, 'auth' | 'replicas' | 'notifications'> = {
    db,
    pool,
    schemas: new SchemaRegistry(db),
    live: new Live(),
    config,
    publicUrl: 'http://127.0.0.1',
    hostDeps,
    fleetSummary: { get: () => summarizeFleet(hostDeps) },
    agentVersion: () => Promise.resolve('0.1.0'),
    detection: { value: DEFAULT_DETECTION, refresh: () => Promise.resolve() },
    agents: { value: DEFAULT_AGENT_SETTINGS, refresh: () => Promise.resolve() },
    agentConfig: () => agentConfigOf(config),
  };
  const services = createServices(deps as ServicesDeps);
  const caller = appRouter.createCaller({
    actor: { kind: 'person', name: 'person-7', role: 'admin' },
    services,
  });
  ask = (procedure, input) => {
    const called = procedure
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
    return (called as (input: object) => Promise<unknown>)(input);
  };
});
afterAll(async () => {
  await database.close();
  await server[Symbol.asyncDispose]();
});

/** Asks once and looks at each statement that went over the wire for it. */
async function readsOf(question: () => Promise<unknown>): Promise<{ text: string; reads: TableRead[] }[]> {
  // What is kept in memory after the first time is not asked again: it is no part of what a page costs.
  await question();
  recorded.take();
  await question();
  const statements = recorded.take().filter(isQuery);
  const client = await database.pool.connect();
  try {
    const found: { text: string; reads: TableRead[] }[] = [];
    for (const statement of statements)
      found.push({ text: statement.text, reads: await explain(client, statement) });
    return found;
  } finally {
    client.release();
  }
}

function short(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

function isQuery({ text }: Statement): boolean {
  return /^\s*[(]?\s*(SELECT|WITH)/i.test(text);
}

describe('every query of a page is bounded and goes by an index', () => {
  test.each(CASES.map((one) => ({ ...one, variant: one.variant ?? '' })))(
    '$procedure $variant',
    async ({ procedure, input, rows, whole = [], partitions = 2, statements: most = 20 }) => {
      const statements = await readsOf(() => ask(procedure, input?.(fleet) ?? {}));
      expect(statements.length).toBeLessThanOrEqual(most);
      const growing = statements.map(({ text, reads }) => ({
        text,
        reads: reads.filter(({ table }) => GROWING.has(table)),
      }));
      const sequential = growing.flatMap(({ text, reads }) =>
        reads
          .filter(
            ({ table, isSequential, rows: read }) =>
              isSequential && read > ONE_PAGE && !whole.includes(table),
          )
          .map(({ table }) => `all of ${table}: ${short(text)}`),
      );
      expect(sequential).toEqual([]);
      const wide = growing.flatMap(({ text, reads }) =>
        [...Map.groupBy(reads, ({ table }) => table)].flatMap(([table, ofTable]) => {
          const names = new Set(ofTable.map(({ partition }) => partition));
          names.delete(undefined);
          names.delete('default');
          return names.size > partitions ? [`${names.size} partitions of ${table}: ${short(text)}`] : [];
        }),
      );
      expect(wide).toEqual([]);
      const read = growing.flatMap(({ reads }) => reads).reduce((sum, one) => sum + one.rows, 0);
      const tooMany = statements.map(({ text }) => `${read} rows: ${short(text)}`);
      expect(read > rows ? tooMany : []).toEqual([]);
    },
  );

  test('whose API token a request carries', async () => {
    const token = await createApiToken(database.db, 'test', { name: 'mine', role: 'viewer' });
    const [found] = await readsOf(() => findApiToken(database.db, token));
    expect(found?.reads).toEqual([
      { table: 'api_tokens', partition: undefined, isSequential: false, rows: 1 },
    ]);
  });
});

test('no query is left out', () => {
  const queries = Object.entries(appRouter._def.procedures)
    .filter(([, procedure]) => (procedure as unknown as { _def: { type: string } })._def.type === 'query')
    .map(([path]) => path);
  const named = [...new Set(CASES.map(({ procedure }) => procedure)), ...Object.keys(ELSEWHERE)];
  expect(named.toSorted()).toEqual(queries.toSorted());
});
