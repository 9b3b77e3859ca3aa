'use client';

import { useQuery } from '@tanstack/react-query';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';

/** A fleet in which a version begins to leak has news of many hosts at once. */
const FOLLOW_MS = 5000;

/** How many findings are open and count, followed; zero until it is known. */
export function useOpenFindingCount(): number {
  const trpc = useTRPC();
  const { data, refetch } = useQuery(trpc.findings.openCount.queryOptions());
  useOnLive(
    ({ kind }) => kind !== 'sample',
    () => void refetch({ cancelRefetch: false }),
    FOLLOW_MS,
  );
  return data ?? 0;
}
