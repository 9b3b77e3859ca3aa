'use client';

import { unpackRows } from '@seep/shared';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useLive, useOnLive } from '@/lib/live/live-provider.tsx';
import { keepSame } from './keep-same.ts';
import { type Outputs, useTRPCClient } from '@/lib/trpc/client.ts';

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

/** Keeps what {@link useHosts} gives up to date; the larger the fleet, the less often all of it is asked for. */
export function useFollowHosts(hostCount: number): void {
  const queryClient = useQueryClient();
  const { isPaused } = useLive();
  const renew = useCallback(
    () => void queryClient.invalidateQueries({ queryKey: HOSTS_KEY }, { cancelRefetch: false }),
    [queryClient],
  );
  useOnLive(() => true, renew, followIntervalMs(hostCount));
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(renew, POLL_MS);
    return () => clearInterval(timer);
  }, [isPaused, renew]);
}

/** Asks for the hosts again when one comes, goes, or has a new finding. */
export function useFollowHostChanges(): void {
  const queryClient = useQueryClient();
  useOnLive(
    ({ kind }) => kind !== 'sample',
    () => void queryClient.invalidateQueries({ queryKey: HOSTS_KEY }, { cancelRefetch: false }),
  );
}

function followIntervalMs(hostCount: number): number {
  if (hostCount <= 50) return 1000;
  if (hostCount <= 200) return 2000;
  return hostCount <= 2000 ? 5000 : 10_000;
}
