'use client';

import { useQuery } from '@tanstack/react-query';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';

export type HostDetail = Outputs['hosts']['get'];
export type Boot = HostDetail['boots'][number];

const EVERY_MS = 2000;

/** One host, as it is now. */
export function useHost(hostId: number) {
  const trpc = useTRPC();
  const query = useQuery(trpc.hosts.get.queryOptions({ hostId }));
  const { refetch } = query;
  useOnLive(
    (event) => event.hostId === hostId,
    () => void refetch({ cancelRefetch: false }),
    EVERY_MS,
  );
  return query;
}
