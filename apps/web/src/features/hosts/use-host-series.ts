'use client';

import { useCallback } from 'react';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import type { Columns } from '../charts/columns.ts';
import { type FetchRange, useFollowedColumns } from '../charts/use-followed-columns.ts';

interface Options {
  /** Names the question among those about the host. */
  name: string;
  hostId: number;
  /** The same list each time. */
  metrics: readonly string[];
  everyMs?: number;
}

/** Host metrics over the page's range, by their ids. */
export function useHostSeries({ name, hostId, metrics, everyMs }: Options) {
  const client = useTRPCClient();
  const fetch = useCallback(
    async (range: FetchRange, signal: AbortSignal): Promise<Columns> => {
      const { timesMs, columns } = await client.hosts.series.query(
        { hostId, metrics: [...metrics], range },
        { signal },
      );
      return {
        timesMs,
        values: Object.fromEntries(metrics.map((metric, index) => [metric, columns[index] ?? []])),
      };
    },
    [client, hostId, metrics],
  );
  return useFollowedColumns({
    key: [name, hostId],
    hostId,
    fetch,
    ...(everyMs !== undefined && { everyMs }),
  });
}
