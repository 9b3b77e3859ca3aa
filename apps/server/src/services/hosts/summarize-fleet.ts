import type { HostState } from './host-state.ts';
import { type HostSummary, listHostStates, type ListHostsDeps } from './list-hosts.ts';

/** A fleet in some numbers: what can be said of it before its hosts are listed. */
export interface FleetSummary {
  hostCount: number;
  /** Hosts in each state; a state that none is in is left out. */
  countByState: Partial<Record<HostState, number>>;
  /** Hosts that something is heard of. */
  connectedCount: number;
  /** Processes of those, as of their last samples. */
  processCount: number;
  /** Findings that count, each on every host that shows it. */
  leakCount: number;
  leakingHostCount: number;
  /** The host whose memory is expected to end first, and when. */
  firstExhaustion: { hostName: string; atMs: number } | null;
  /** When the last of those that are learning has been watched for long enough; null where no sample has come. */
  learningUntilMs: number | null;
  /** Since when nothing is heard of the first of those in state `unknown`; null where none was ever heard of. */
  silentSinceMs: number | null;
}

type Standing = Pick<
  HostSummary,
  | 'name'
  | 'state'
  | 'isConnected'
  | 'processCount'
  | 'openFindings'
  | 'exhaustionAtMs'
  | 'learningUntilMs'
  | 'silentSinceMs'
>;

export async function summarizeFleet(deps: ListHostsDeps): Promise<FleetSummary> {
  return fleetSummaryOf(await listHostStates(deps));
}

export function fleetSummaryOf(hosts: readonly Standing[]): FleetSummary {
  const summary: FleetSummary = {
    hostCount: hosts.length,
    countByState: {},
    connectedCount: 0,
    processCount: 0,
    leakCount: 0,
    leakingHostCount: 0,
    firstExhaustion: null,
    learningUntilMs: null,
    silentSinceMs: null,
  };
  for (const host of hosts) {
    const { state, exhaustionAtMs, openFindings } = host;
    summary.countByState[state] = (summary.countByState[state] ?? 0) + 1;
    if (host.isConnected) {
      summary.connectedCount++;
      summary.processCount += host.processCount ?? 0;
    }
    summary.leakCount += openFindings;
    if (openFindings > 0) summary.leakingHostCount++;
    if (exhaustionAtMs !== null && exhaustionAtMs < (summary.firstExhaustion?.atMs ?? Infinity))
      summary.firstExhaustion = { hostName: host.name, atMs: exhaustionAtMs };
    if (state === 'learning') summary.learningUntilMs = latest(summary.learningUntilMs, host.learningUntilMs);
    if (state === 'unknown') summary.silentSinceMs = earliest(summary.silentSinceMs, host.silentSinceMs);
  }
  return summary;
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
