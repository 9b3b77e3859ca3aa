'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { noteServerTime } from '@/lib/clock/clock.ts';
import { useTRPC } from '@/lib/trpc/client.ts';

/** What every page needs to know of the server, and who is asking. */
export function useAbout() {
  const trpc = useTRPC();
  const query = useQuery(trpc.settings.about.queryOptions(undefined, { staleTime: 60_000 }));
  const serverTimeMs = query.data?.serverTimeMs;
  useEffect(() => {
    if (serverTimeMs !== undefined) noteServerTime(serverTimeMs);
  }, [serverTimeMs]);
  return query;
}
