import type { Finding } from '@seep/detection';

/**
 * What a host is shown as. `unknown`: nothing is heard of it, whatever was said last. `learning`: it has not been
 * watched for long enough to call it healthy.
 */
export const HOST_STATES = ['healthy', 'learning', 'watch', 'probable', 'confirmed', 'unknown'] as const;
export type HostState = (typeof HOST_STATES)[number];

/** Detector time before the absence of findings means something. */
const LEARNING_MS = 2 * 3_600_000;

const RANK: Record<Finding['state'], number> = { fixed: 0, watch: 1, probable: 2, confirmed: 3 };

export function hostStateOf(host: {
  isConnected: boolean;
  watchedMs: number;
  openStates: readonly Finding['state'][];
  timeScale: number;
}): HostState {
  if (!host.isConnected) return 'unknown';
  const worst = host.openStates.toSorted((a, b) => RANK[b] - RANK[a])[0];
  if (worst !== undefined && worst !== 'fixed') return worst;
  return host.watchedMs * host.timeScale < LEARNING_MS ? 'learning' : 'healthy';
}

/** When a host that has been watched since then has been watched for long enough. */
export function learningUntilMs(watchedSinceMs: number, timeScale: number): number {
  return watchedSinceMs + LEARNING_MS / timeScale;
}

/** Whether a host sends, whatever its numbers say. `stale`: it is connected, and its last sample is old. */
export const LIVENESS = ['up', 'stale', 'lost', 'never'] as const;
export type Liveness = (typeof LIVENESS)[number];

export function livenessOf(
  { isConnected, sampledAtMs }: { isConnected: boolean; sampledAtMs: number | null },
  intervalMs: number,
  nowMs: number,
): Liveness {
  if (sampledAtMs === null) return 'never';
  if (!isConnected) return 'lost';
  return nowMs - sampledAtMs > silentAfterMs(intervalMs) ? 'stale' : 'up';
}

/** A replica that was killed could not note that its agents are gone: silence says it. */
const SILENT_AFTER_MS = 90_000;

export function isHeardOf(
  host: { connectedAtMs: number | null; disconnectedAtMs: number | null; lastReceivedAtMs: number | null },
  intervalMs: number,
  nowMs: number,
): boolean {
  const { connectedAtMs, disconnectedAtMs, lastReceivedAtMs } = host;
  if (connectedAtMs === null || (disconnectedAtMs !== null && disconnectedAtMs >= connectedAtMs))
    return false;
  return nowMs - (lastReceivedAtMs ?? connectedAtMs) < silentAfterMs(intervalMs);
}

function silentAfterMs(intervalMs: number): number {
  return Math.max(SILENT_AFTER_MS, 3 * intervalMs);
}
