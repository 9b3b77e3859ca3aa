import type { Gap } from '../charts/columns.ts';
import type { Window } from '../charts/range.ts';

interface HeardOf {
  isConnected: boolean;
  sampledAtMs: number | null;
}

/** The stretch at the end of a window in which a host that is gone was not heard of. */
export function silenceOf({ isConnected, sampledAtMs }: HeardOf, { toMs }: Window): Gap | undefined {
  if (isConnected || sampledAtMs === null || sampledAtMs >= toMs) return undefined;
  return { fromMs: sampledAtMs, toMs };
}
