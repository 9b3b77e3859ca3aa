'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { serverNow } from '@/lib/clock/clock.ts';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { windowOf } from '../charts/range.ts';
import { useTimeRange } from '../charts/range-context.tsx';

const EVERY_MS = 10_000;

/** What happened on a host in the page's range, newest first. */
export function useHostEvents(hostId: number) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { range } = useTimeRange();
  const queryKey = ['events', hostId, range];
  useOnLive(
    (event) => event.hostId === hostId,
    () => void queryClient.invalidateQueries({ queryKey: ['events', hostId] }, { cancelRefetch: false }),
    EVERY_MS,
  );
  return useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      client.hosts.events.query({ hostId, range: windowOf(range, serverNow() + EVERY_MS) }, { signal }),
    placeholderData: keepPreviousData,
  });
}
