import { and, asc, eq, gt, isNull, ne, not, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Finding } from '@seep/detection';
import { packRows, type PackedRows } from '@seep/shared';
import type { Database } from '../../db/client.ts';
import { boots, findingHosts, findings, FLEET, hosts, hostStatus } from '../../db/schema/index.ts';
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

export async function getHostSummary(deps: ListHostsDeps, hostId: number): Promise<HostSummary | undefined> {
  return (await selectHosts(deps, eq(hosts.id, hostId), 1))[0];
}

async function selectHosts(
  deps: ListHostsDeps,
  where: SQL | undefined,
  limit: number,
): Promise<HostSummary[]> {
  const rows = await deps.db
    .select({
      // No more than what is shown, and instants as numbers: facts and dates of ten thousand hosts take longer to read
      // than all the rest.
      id: hosts.id,
      name: hosts.name,
      labels: hosts.labels,
      agentVersion: hosts.agentVersion,
      clockSkewMs: hosts.clockSkewMs,
      enrolledAtMs: epochMs(hosts.enrolledAt),
      connectedAtMs: epochMs(hosts.connectedAt),
      disconnectedAtMs: epochMs(hosts.disconnectedAt),
      lastReceivedAtMs: epochMs(hosts.lastReceivedAt),
      credentialSharedAtMs: epochMs(hosts.credentialSharedAt),
      updateOffered: hosts.updateOffered,
      kernel: fact<string>('kernel'),
      distribution: fact<string>('distribution'),
      architecture: fact<string>('architecture'),
      cpuCount: sql<number | null>`(${hosts.facts}->>'cpuCount')::int`,
      factsMemTotalBytes: sql<number | null>`(${hosts.facts}->>'memTotalBytes')::float8`,
      sampledAtMs: epochMs(hostStatus.at),
      memTotalBytes: hostStatus.memTotalBytes,
      memAvailableBytes: hostStatus.memAvailableBytes,
      swapTotalBytes: hostStatus.swapTotalBytes,
      swapFreeBytes: hostStatus.swapFreeBytes,
      processCount: hostStatus.processCount,
      load1: hostStatus.load1,
      bootedAtMs: epochMs(boots.bootedAt),
      firstSampleAtMs: epochMs(boots.firstSampleAt),
    })
    .from(hosts)
    .leftJoin(hostStatus, eq(hostStatus.hostId, hosts.id))
    .leftJoin(boots, and(eq(boots.hostId, hosts.id), eq(boots.no, hostStatus.bootNo)))
    .where(where)
    .orderBy(asc(hosts.id))
    .limit(limit);
  const open = await openFindings(deps.db, where && rows.map(({ id }) => id));
  const nowMs = Date.now();
  return rows.map((row) => {
    const { connectedAtMs: _, disconnectedAtMs, lastReceivedAtMs, firstSampleAtMs, ...shown } = row;
    const { factsMemTotalBytes, credentialSharedAtMs, ...summary } = shown;
    const { states, exhaustionAtMs } = open.get(row.id) ?? NOTHING_OPEN;
    const isConnected = deps.isConnected(row.id) || isHeardOf(row, deps.sampleIntervalMs(), nowMs);
    const watchedMs =
      firstSampleAtMs !== null && row.sampledAtMs !== null ? row.sampledAtMs - firstSampleAtMs : 0;
    return {
      ...summary,
      enrolledAtMs: row.enrolledAtMs ?? 0,
      state: hostStateOf({ isConnected, watchedMs, openStates: states, timeScale: deps.timeScale }),
      isConnected,
      silentSinceMs: isConnected ? null : (disconnectedAtMs ?? lastReceivedAtMs),
      learningUntilMs: firstSampleAtMs === null ? null : learningUntilMs(firstSampleAtMs, deps.timeScale),
      isCredentialShared: isRecent(credentialSharedAtMs, nowMs),
      updateOffered: row.updateOffered === row.agentVersion ? null : row.updateOffered,
      memTotalBytes: row.memTotalBytes ?? factsMemTotalBytes,
      openFindings: states.length,
      exhaustionAtMs,
    };
  });
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
async function openFindings(
  db: Database,
  hostIds: readonly number[] | undefined,
): Promise<Map<number, OpenFindings>> {
  const counts = and(isNull(findings.closedAt), isNull(findings.parentId), not(isSilenced()));
  const isWanted = (column: PgColumn) =>
    hostIds === undefined ? undefined : sql`${column} = ANY (${sql.param(hostIds)}::int[])`;
  const said = { state: findings.state, exhaustionAtMs: epochMs(findings.exhaustionAt) };
  const rows = await db
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
