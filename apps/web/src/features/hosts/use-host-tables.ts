'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useAt } from './use-at.ts';

/** The longer the table, the less often all of it is asked for. */
const LONG_TABLE = 300;
const EVERY_MS = 2000;
const EVERY_MS_LONG = 10_000;

/** All processes of a host at the end of the page's range. */
export function useProcesses(hostId: number) {
  const trpc = useTRPC();
  const atMs = useAt();
  const query = useQuery(
    trpc.hosts.processes.queryOptions(
      { hostId, ...(atMs !== undefined && { atMs }) },
      { placeholderData: keepPreviousData },
    ),
  );
  useRefetchOnSample(hostId, atMs, query.data?.rows.length ?? 0, query.refetch);
  return query;
}

/** Families of a host at the end of the page's range. */
export function useFamilies(hostId: number) {
  const trpc = useTRPC();
  const atMs = useAt();
  const query = useQuery(
    trpc.hosts.families.queryOptions(
      { hostId, ...(atMs !== undefined && { atMs }) },
      { placeholderData: keepPreviousData },
    ),
  );
  useRefetchOnSample(hostId, atMs, query.data?.families.length ?? 0, query.refetch);
  return query;
}

function useRefetchOnSample(
  hostId: number,
  atMs: number | undefined,
  rowCount: number,
  refetch: (options: { cancelRefetch: boolean }) => unknown,
): void {
  useOnLive(
    (event) => atMs === undefined && event.kind === 'sample' && event.hostId === hostId,
    () => void refetch({ cancelRefetch: false }),
    rowCount > LONG_TABLE ? EVERY_MS_LONG : EVERY_MS,
  );
}
