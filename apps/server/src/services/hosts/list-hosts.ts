import { and, asc, eq, gt, isNull, not, sql } from 'drizzle-orm';
import type { Finding } from '@seep/detection';
import type { Database } from '../../db/client.ts';
import { boots, findings, hosts, hostStatus } from '../../db/schema/index.ts';
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

export async function getHostSummary(deps: ListHostsDeps, hostId: number): Promise<HostSummary | undefined> {
  return (await selectHosts(deps, eq(hosts.id, hostId), 1))[0];
}

async function selectHosts(
  deps: ListHostsDeps,
  where: ReturnType<typeof eq>,
  limit: number,
): Promise<HostSummary[]> {
  const open = deps.db
    .select({
      hostId: findings.hostId,
      states: sql<Finding['state'][]>`array_agg(${findings.state})`.as('states'),
      exhaustionAt: sql<Date | null>`min(${findings.exhaustionAt})`
        .mapWith(findings.exhaustionAt)
        .as('exhaustion_at'),
    })
    .from(findings)
    .where(and(isNull(findings.closedAt), not(isSilenced())))
    .groupBy(findings.hostId)
    .as('open');
  const rows = await deps.db
    .select({
      host: hosts,
      status: hostStatus,
      boot: boots,
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
  return rows.map(({ host, status, boot, states, exhaustionAt }) => {
    const isConnected = deps.isConnected(host.id) || isHeardOf(host, deps.sampleIntervalMs, now);
    const watchedMs = boot?.firstSampleAt && status ? status.at.getTime() - boot.firstSampleAt.getTime() : 0;
    return {
      id: host.id,
      name: host.name,
      labels: host.labels,
      state: hostStateOf({ isConnected, watchedMs, openStates: states ?? [], timeScale: deps.timeScale }),
      isConnected,
      silentSinceMs: isConnected ? null : ((host.disconnectedAt ?? host.lastReceivedAt)?.getTime() ?? null),
      learningUntilMs: boot?.firstSampleAt
        ? learningUntilMs(boot.firstSampleAt.getTime(), deps.timeScale)
        : null,
      enrolledAtMs: host.enrolledAt.getTime(),
      agentVersion: host.agentVersion,
      kernel: host.facts?.kernel ?? null,
      distribution: host.facts?.distribution ?? null,
      architecture: host.facts?.architecture ?? null,
      cpuCount: host.facts?.cpuCount ?? null,
      clockSkewMs: host.clockSkewMs,
      bootedAtMs: boot?.bootedAt.getTime() ?? null,
      sampledAtMs: status?.at.getTime() ?? null,
      memTotalBytes: status?.memTotalBytes ?? host.facts?.memTotalBytes ?? null,
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
