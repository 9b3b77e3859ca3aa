import { and, asc, eq, gt, isNull, not, sql, type SQL } from 'drizzle-orm';
import type { Finding } from '@seep/detection';
import { packRows, type PackedRows } from '@seep/shared';
import type { Database } from '../../db/client.ts';
import { boots, findingHosts, findings, hosts, hostStatus } from '../../db/schema/index.ts';
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
  sampleIntervalMs: number;
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

/** The whole fleet in one answer. */
export async function listFleet(deps: ListHostsDeps): Promise<PackedRows<HostSummary>> {
  return packRows(await selectHosts(deps, undefined, MOST_HOSTS));
}

export async function getHostSummary(deps: ListHostsDeps, hostId: number): Promise<HostSummary | undefined> {
  return (await selectHosts(deps, eq(hosts.id, hostId), 1))[0];
}

async function selectHosts(
  deps: ListHostsDeps,
  where: SQL | undefined,
  limit: number,
): Promise<HostSummary[]> {
  const open = deps.db
    .select({
      hostId: sql<number>`coalesce(${findingHosts.hostId}, ${findings.hostId})`.as('of_host'),
      states: sql<Finding['state'][]>`array_agg(${findings.state})`.as('states'),
      exhaustionAt: sql<Date | null>`min(${findings.exhaustionAt})`
        .mapWith(findings.exhaustionAt)
        .as('exhaustion_at'),
    })
    .from(findings)
    // What many hosts show together counts at each of them.
    .leftJoin(findingHosts, eq(findingHosts.findingId, findings.id))
    .where(and(isNull(findings.closedAt), isNull(findings.parentId), not(isSilenced())))
    .groupBy(sql`of_host`)
    .as('open');
  const rows = await deps.db
    .select({
      // No more than what is shown: facts of ten thousand hosts take longer to read than all the rest.
      host: {
        id: hosts.id,
        name: hosts.name,
        labels: hosts.labels,
        agentVersion: hosts.agentVersion,
        enrolledAt: hosts.enrolledAt,
        connectedAt: hosts.connectedAt,
        disconnectedAt: hosts.disconnectedAt,
        lastReceivedAt: hosts.lastReceivedAt,
        clockSkewMs: hosts.clockSkewMs,
        credentialSharedAt: hosts.credentialSharedAt,
        updateOffered: hosts.updateOffered,
      },
      kernel: fact<string>('kernel'),
      distribution: fact<string>('distribution'),
      architecture: fact<string>('architecture'),
      cpuCount: sql<number | null>`(${hosts.facts}->>'cpuCount')::int`,
      factsMemTotalBytes: sql<number | null>`(${hosts.facts}->>'memTotalBytes')::float8`,
      status: hostStatus,
      bootedAt: boots.bootedAt,
      firstSampleAt: boots.firstSampleAt,
      states: open.states,
      exhaustionAt: open.exhaustionAt,
    })
    .from(hosts)
    .leftJoin(hostStatus, eq(hostStatus.hostId, hosts.id))
    .leftJoin(boots, and(eq(boots.hostId, hosts.id), eq(boots.no, hostStatus.bootNo)))
    .leftJoin(open, eq(open.hostId, hosts.id))
    .where(where)
    .orderBy(asc(hosts.id))
    .limit(limit);
  const now = new Date();
  return rows.map(({ host, status, bootedAt, firstSampleAt, states, exhaustionAt, ...facts }) => {
    const isConnected = deps.isConnected(host.id) || isHeardOf(host, deps.sampleIntervalMs, now);
    const watchedMs = firstSampleAt && status ? status.at.getTime() - firstSampleAt.getTime() : 0;
    return {
      id: host.id,
      name: host.name,
      labels: host.labels,
      state: hostStateOf({ isConnected, watchedMs, openStates: states ?? [], timeScale: deps.timeScale }),
      isConnected,
      silentSinceMs: isConnected ? null : ((host.disconnectedAt ?? host.lastReceivedAt)?.getTime() ?? null),
      learningUntilMs: firstSampleAt ? learningUntilMs(firstSampleAt.getTime(), deps.timeScale) : null,
      enrolledAtMs: host.enrolledAt.getTime(),
      agentVersion: host.agentVersion,
      kernel: facts.kernel,
      distribution: facts.distribution,
      architecture: facts.architecture,
      cpuCount: facts.cpuCount,
      clockSkewMs: host.clockSkewMs,
      isCredentialShared: isRecent(host.credentialSharedAt, now),
      updateOffered: host.updateOffered === host.agentVersion ? null : host.updateOffered,
      bootedAtMs: bootedAt?.getTime() ?? null,
      sampledAtMs: status?.at.getTime() ?? null,
      memTotalBytes: status?.memTotalBytes ?? facts.factsMemTotalBytes,
      memAvailableBytes: status?.memAvailableBytes ?? null,
      swapTotalBytes: status?.swapTotalBytes ?? null,
      swapFreeBytes: status?.swapFreeBytes ?? null,
      processCount: status?.processCount ?? null,
      load1: status?.load1 ?? null,
      openFindings: states?.length ?? 0,
      exhaustionAtMs: exhaustionAt?.getTime() ?? null,
    };
  });
}

/** What was seen a day ago is over, or is seen again. */
function isRecent(at: Date | null, now: Date): boolean {
  return at !== null && now.getTime() - at.getTime() < 86_400_000;
}

function fact<Value>(name: string): SQL<Value | null> {
  return sql<Value | null>`${hosts.facts}->>${name}`;
}
