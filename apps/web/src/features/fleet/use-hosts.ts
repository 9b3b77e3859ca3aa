'use client';

import { unpackRows } from '@seep/shared';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useLive, useOnLive } from '@/lib/live/live-provider.tsx';
import { keepSame } from './keep-same.ts';
import { type Outputs, useTRPC, useTRPCClient } from '@/lib/trpc/client.ts';

type Packed = Outputs['hosts']['fleet'];
type Columns = Packed['columns'];
export type Host = { [Name in keyof Columns]: Columns[Name]['values'][number] };

const HOSTS_KEY = ['fleet', 'hosts'];
/** Of what no event tells, above all a host that fell silent. */
const POLL_MS = 30_000;

/** All hosts of the fleet, as they were when last asked for. */
export function useHosts() {
  const client = useTRPCClient();
  return useQuery({
    queryKey: HOSTS_KEY,
    queryFn: async ({ signal }): Promise<Host[]> =>
      unpackRows<Host>(await client.hosts.fleet.query(undefined, { signal })),
    structuralSharing: (old, fresh) => keepSame(old as Host[] | undefined, fresh as Host[]),
  });
}

/** The fleet in some numbers: asked for before the hosts, and there long before them. */
export function useFleetSummary() {
  const trpc = useTRPC();
  return useQuery(trpc.hosts.summary.queryOptions());
}

/** Keeps what {@link useHosts} and {@link useFleetSummary} give up to date; the larger the fleet, the less often all of it is asked for. */
export function useFollowHosts(hostCount: number): void {
  const { isPaused } = useLive();
  const renew = useRenewHosts();
  useOnLive(() => true, renew, followIntervalMs(hostCount));
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(renew, POLL_MS);
    return () => clearInterval(timer);
  }, [isPaused, renew]);
}

/** Asks again when a host comes, goes, or has a new finding. */
export function useFollowHostChanges(): void {
  useOnLive(({ kind }) => kind !== 'sample', useRenewHosts());
}

/** Asks again for what is shown of the fleet, which is not all of it on every page. */
function useRenewHosts(): () => void {
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  return useCallback(() => {
    for (const queryKey of [HOSTS_KEY, trpc.hosts.summary.queryKey()])
      void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false });
  }, [queryClient, trpc]);
}

function followIntervalMs(hostCount: number): number {
  if (hostCount <= 50) return 1000;
  if (hostCount <= 200) return 2000;
  return hostCount <= 2000 ? 5000 : 10_000;
}
