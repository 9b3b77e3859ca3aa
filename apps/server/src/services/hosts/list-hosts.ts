import { and, asc, eq, type GetColumnData, gt, isNull, ne, not, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Finding } from '@seep/detection';
import { type HostFacts, packRows, type PackedRows } from '@seep/shared';
import type { Database } from '../../db/client.ts';
import { boots, findingHosts, findings, FLEET, hosts, hostStatus } from '../../db/schema/index.ts';
import { writtenOnce } from '../../db/written-once.ts';
import { isSilenced } from '../findings/decisions.ts';
import { type HostState, hostStateOf, isHeardOf, learningUntilMs } from './host-state.ts';

/** A host as the fleet page shows it. Null: not known (yet). */
export interface HostSummary {
  id: number;
  name: string;
  labels: Record<string, string>;
  state: HostState;
  isConnected: boolean;
  /** Since when the state is `unknown`. */
  silentSinceMs: number | null;
  /** Until when the state is `learning`, or would be if no finding were open. */
  learningUntilMs: number | null;
  enrolledAtMs: number;
  agentVersion: string | null;
  kernel: string | null;
  distribution: string | null;
  architecture: string | null;
  cpuCount: number | null;
  clockSkewMs: number | null;
  /** Two machines have come with its credential, lately. */
  isCredentialShared: boolean;
  /** The version that somebody has offered it, until it runs that. */
  updateOffered: string | null;
  bootedAtMs: number | null;
  sampledAtMs: number | null;
  memTotalBytes: number | null;
  memAvailableBytes: number | null;
  swapTotalBytes: number | null;
  swapFreeBytes: number | null;
  processCount: number | null;
  load1: number | null;
  /** Without those that somebody muted, expected, or called no leak. */
  openFindings: number;
  /** When the first of its leaks is expected to use up the memory. */
  exhaustionAtMs: number | null;
}

export interface ListHostsDeps {
  db: Database;
  isConnected(hostId: number): boolean;
  sampleIntervalMs: () => number;
  timeScale: number;
}

/** Hosts in the order of their ids, behind a cursor. */
export async function listHosts(
  deps: ListHostsDeps,
  page: { limit: number; after?: number | undefined },
): Promise<HostSummary[]> {
  return selectHosts(deps, gt(hosts.id, page.after ?? 0), page.limit);
}

/** More than this one server does not hold (docs/SCALING.md). */
const MOST_HOSTS = 50_000;

/** What the dashboard shows of each host of a fleet. */
const OF_FLEET = [
  'id',
  'name',
  'labels',
  'state',
  'isConnected',
  'silentSinceMs',
  'learningUntilMs',
  'agentVersion',
  'kernel',
  'distribution',
  'architecture',
  'isCredentialShared',
  'bootedAtMs',
  'sampledAtMs',
  'memTotalBytes',
  'memAvailableBytes',
  'swapTotalBytes',
  'swapFreeBytes',
  'processCount',
  'load1',
  'openFindings',
  'exhaustionAtMs',
] as const satisfies readonly (keyof HostSummary)[];

export type FleetHost = Pick<HostSummary, (typeof OF_FLEET)[number]>;

/** The whole fleet in one answer. */
export async function listFleet(deps: ListHostsDeps): Promise<PackedRows<FleetHost>> {
  return packRows<FleetHost>(await selectHosts(deps, undefined, MOST_HOSTS), OF_FLEET);
}

/** @returns with it what the host says that it is */
export async function getHostSummary(
  deps: ListHostsDeps,
  hostId: number,
): Promise<{ summary: HostSummary; facts: HostFacts | null } | undefined> {
  const [[answer], findingsOpen] = await Promise.all([
    hostQuery(deps.db).execute({ hostId }),
    openFindingsOfHost(deps.db).execute({ hostId }),
  ]);
  const [row] = toRows(OF_HOST, answer);
  if (!row) return undefined;
  const standing = standingsWith(deps, openByHost(findingsOpen))(row);
  return { summary: toSummary(row, standing, Date.now()), facts: row.facts };
}

/** What the state of a host is told from. */
const STATE_COLUMNS = {
  id: hosts.id,
  name: hosts.name,
  connectedAtMs: epochMs(hosts.connectedAt),
  disconnectedAtMs: epochMs(hosts.disconnectedAt),
  lastReceivedAtMs: epochMs(hosts.lastReceivedAt),
  sampledAtMs: epochMs(hostStatus.at),
  processCount: hostStatus.processCount,
  firstSampleAtMs: epochMs(boots.firstSampleAt),
};

/** No more than what is shown: facts of ten thousand hosts take longer to read than all the rest. */
const SHOWN_COLUMNS = {
  labels: hosts.labels,
  agentVersion: hosts.agentVersion,
  clockSkewMs: hosts.clockSkewMs,
  enrolledAtMs: epochMs(hosts.enrolledAt),
  credentialSharedAtMs: epochMs(hosts.credentialSharedAt),
  updateOffered: hosts.updateOffered,
  kernel: fact<string>('kernel'),
  distribution: fact<string>('distribution'),
  architecture: fact<string>('architecture'),
  cpuCount: sql<number | null>`(${hosts.facts}->>'cpuCount')::int`,
  factsMemTotalBytes: sql<number | null>`(${hosts.facts}->>'memTotalBytes')::float8`,
  memTotalBytes: hostStatus.memTotalBytes,
  memAvailableBytes: hostStatus.memAvailableBytes,
  swapTotalBytes: hostStatus.swapTotalBytes,
  swapFreeBytes: hostStatus.swapFreeBytes,
  load1: hostStatus.load1,
  bootedAtMs: epochMs(boots.bootedAt),
};

/** The states of all hosts, and who they are. */
export async function listHostStates(
  deps: ListHostsDeps,
): Promise<(HostStanding & Pick<HostSummary, 'name' | 'processCount'>)[]> {
  const rows = await readHosts(deps.db, STATE_COLUMNS, undefined, MOST_HOSTS);
  const standingOf = await standings(deps, undefined);
  return rows.map((row) => ({ ...standingOf(row), name: row.name, processCount: row.processCount }));
}

const OF_SUMMARY = { ...STATE_COLUMNS, ...SHOWN_COLUMNS };
const OF_HOST = { ...OF_SUMMARY, facts: hosts.facts };

const hostQuery = writtenOnce((db) =>
  hostsQuery(db, OF_HOST, eq(hosts.id, sql.placeholder('hostId')), 1).prepare('host_summary'),
);

async function selectHosts(
  deps: ListHostsDeps,
  where: SQL | undefined,
  limit: number,
): Promise<HostSummary[]> {
  const rows = await readHosts(deps.db, OF_SUMMARY, where, limit);
  const standingOf = await standings(deps, where && rows.map(({ id }) => id));
  const nowMs = Date.now();
  return rows.map((row) => toSummary(row, standingOf(row), nowMs));
}

function toSummary(row: Row<typeof OF_SUMMARY>, standing: HostStanding, nowMs: number): HostSummary {
  // Named one by one: to spread ten thousand of them takes as long as to read them.
  return {
    id: row.id,
    name: row.name,
    labels: row.labels,
    state: standing.state,
    isConnected: standing.isConnected,
    silentSinceMs: standing.silentSinceMs,
    learningUntilMs: standing.learningUntilMs,
    enrolledAtMs: row.enrolledAtMs ?? 0,
    agentVersion: row.agentVersion,
    kernel: row.kernel,
    distribution: row.distribution,
    architecture: row.architecture,
    cpuCount: row.cpuCount,
    clockSkewMs: row.clockSkewMs,
    isCredentialShared: isRecent(row.credentialSharedAtMs, nowMs),
    updateOffered: row.updateOffered === row.agentVersion ? null : row.updateOffered,
    bootedAtMs: row.bootedAtMs,
    sampledAtMs: row.sampledAtMs,
    memTotalBytes: row.memTotalBytes ?? row.factsMemTotalBytes,
    memAvailableBytes: row.memAvailableBytes,
    swapTotalBytes: row.swapTotalBytes,
    swapFreeBytes: row.swapFreeBytes,
    processCount: row.processCount,
    load1: row.load1,
    openFindings: standing.openFindings,
    exhaustionAtMs: standing.exhaustionAtMs,
  };
}

type Columns = Record<string, PgColumn | SQL>;
type Row<Of extends Columns> = {
  [Name in keyof Of]: Of[Name] extends SQL<infer Value>
    ? Value
    : Of[Name] extends PgColumn
      ? GetColumnData<Of[Name]> | (Of[Name]['_']['tableName'] extends 'host_status' ? null : never)
      : never;
};

async function readHosts<Of extends Columns>(
  db: Database,
  columns: Of,
  where: SQL | undefined,
  limit: number,
): Promise<Row<Of>[]> {
  const [answer] = await hostsQuery(db, columns, where, limit);
  return toRows(columns, answer);
}

/**
 * Hosts with their status and the boot that they are in. PostgreSQL writes all of them as one value of JSON, an array a
 * host: to take ten thousand rows apart one by one costs this process half as much again.
 */
function hostsQuery(db: Database, columns: Columns, where: SQL | undefined, limit: number) {
  const wanted = db
    .select({
      id: hosts.id,
      row: sql`json_build_array(${sql.join(Object.values(columns), sql`, `)})`.as('row'),
    })
    .from(hosts)
    .leftJoin(hostStatus, eq(hostStatus.hostId, hosts.id))
    .leftJoin(boots, and(eq(boots.hostId, hosts.id), eq(boots.no, hostStatus.bootNo)))
    .where(where)
    .orderBy(asc(hosts.id))
    .limit(limit)
    .as('wanted');
  return db
    .select({ rows: sql<unknown[][]>`coalesce(json_agg(${wanted.row} ORDER BY ${wanted.id}), '[]')` })
    .from(wanted);
}

/** @param answer of {@link hostsQuery} for these columns */
function toRows<Of extends Columns>(columns: Of, answer: { rows: unknown[][] } | undefined): Row<Of>[] {
  const names = Object.keys(columns);
  return (answer?.rows ?? []).map((row) => {
    const host: Record<string, unknown> = {};
    for (const [index, name] of names.entries()) host[name] = row[index];
    return host as Row<Of>;
  });
}

/** How a host stands: whether anything is heard of it, and what leaks on it. */
type HostStanding = Pick<
  HostSummary,
  'state' | 'isConnected' | 'silentSinceMs' | 'learningUntilMs' | 'openFindings' | 'exhaustionAtMs'
>;

/** @param hostIds those that are looked at; undefined for all */
async function standings(
  deps: ListHostsDeps,
  hostIds: readonly number[] | undefined,
): Promise<(row: Row<typeof STATE_COLUMNS>) => HostStanding> {
  return standingsWith(deps, openByHost(await openFindings(deps.db, hostIds)));
}

function standingsWith(
  deps: ListHostsDeps,
  open: ReadonlyMap<number, OpenFindings>,
): (row: Row<typeof STATE_COLUMNS>) => HostStanding {
  const nowMs = Date.now();
  const intervalMs = deps.sampleIntervalMs();
  return (row) => {
    const { id, disconnectedAtMs, lastReceivedAtMs, firstSampleAtMs, sampledAtMs } = row;
    const { states, exhaustionAtMs } = open.get(id) ?? NOTHING_OPEN;
    const isConnected = deps.isConnected(id) || isHeardOf(row, intervalMs, nowMs);
    const watchedMs = firstSampleAtMs !== null && sampledAtMs !== null ? sampledAtMs - firstSampleAtMs : 0;
    return {
      state: hostStateOf({ isConnected, watchedMs, openStates: states, timeScale: deps.timeScale }),
      isConnected,
      silentSinceMs: isConnected ? null : (disconnectedAtMs ?? lastReceivedAtMs),
      learningUntilMs: firstSampleAtMs === null ? null : learningUntilMs(firstSampleAtMs, deps.timeScale),
      openFindings: states.length,
      exhaustionAtMs,
    };
  };
}

/** Of a host: the findings that count. */
interface OpenFindings {
  states: Finding['state'][];
  exhaustionAtMs: number | null;
}

const NOTHING_OPEN: OpenFindings = { states: [], exhaustionAtMs: null };

/**
 * Findings that are open and nobody has silenced, by host; what many hosts show together counts at each of them.
 * @param hostIds undefined for all
 */
function openFindings(db: Database, hostIds: readonly number[] | undefined) {
  return openFindingsQuery(db, (column) =>
    hostIds === undefined ? undefined : sql`${column} = ANY (${sql.param(hostIds)}::int[])`,
  );
}

const openFindingsOfHost = writtenOnce((db) =>
  openFindingsQuery(db, (column) => eq(column, sql.placeholder('hostId'))).prepare('open_findings_of_host'),
);

function openFindingsQuery(db: Database, isWanted: (hostId: PgColumn) => SQL | undefined) {
  const counts = and(isNull(findings.closedAt), isNull(findings.parentId), not(isSilenced()));
  const said = { state: findings.state, exhaustionAtMs: epochMs(findings.exhaustionAt) };
  return db
    .select({ hostId: findings.hostId, ...said })
    .from(findings)
    .where(and(counts, ne(findings.hostId, FLEET), isWanted(findings.hostId)))
    .unionAll(
      db
        .select({ hostId: findingHosts.hostId, ...said })
        .from(findings)
        .innerJoin(findingHosts, eq(findingHosts.findingId, findings.id))
        .where(and(counts, eq(findings.hostId, FLEET), isWanted(findingHosts.hostId))),
    );
}

function openByHost(
  rows: readonly { hostId: number; state: Finding['state']; exhaustionAtMs: number | null }[],
): Map<number, OpenFindings> {
  const open = new Map<number, OpenFindings>();
  for (const { hostId, state, exhaustionAtMs } of rows) {
    const before = open.get(hostId) ?? NOTHING_OPEN;
    open.set(hostId, {
      states: [...before.states, state],
      exhaustionAtMs: Math.min(before.exhaustionAtMs ?? Infinity, exhaustionAtMs ?? Infinity),
    });
  }
  for (const one of open.values()) if (one.exhaustionAtMs === Infinity) one.exhaustionAtMs = null;
  return open;
}

/** What was seen a day ago is over, or is seen again. */
function isRecent(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && nowMs - atMs < 86_400_000;
}

function fact<Value>(name: string): SQL<Value | null> {
  return sql<Value | null>`${hosts.facts}->>${name}`;
}

/** An instant as epoch milliseconds. */
function epochMs(column: PgColumn): SQL<number | null> {
  return sql<number | null>`(extract(epoch FROM ${column}) * 1000)::float8`;
}
