'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { type Outputs, useTRPC, useTRPCClient } from '@/lib/trpc/client.ts';
import type { Columns } from '../charts/columns.ts';
import { type FetchRange, useFollowedColumns } from '../charts/use-followed-columns.ts';

export type ProcessDetail = Outputs['processes']['get'];

const EVERY_MS = 5000;

/** What is known of one process, whether it still lives or not. */
export function useProcess(id: string) {
  const trpc = useTRPC();
  const query = useQuery(trpc.processes.get.queryOptions({ id }));
  const { data, refetch } = query;
  useOnLive(
    (event) => data?.goneAtMs === null && event.hostId === data.hostId,
    () => void refetch({ cancelRefetch: false }),
    EVERY_MS,
  );
  return query;
}

export const MEMORY_METRICS = ['anonBytes', 'rssBytes', 'swapBytes', 'shmemBytes'] as const;
export const COUNT_METRICS = ['threads', 'descriptors'] as const;
const METRICS = [...MEMORY_METRICS, ...COUNT_METRICS];

/** Its memory, threads and descriptors over the page's range. */
export function useProcessColumns({ id, hostId }: Pick<ProcessDetail, 'id' | 'hostId'>) {
  const client = useTRPCClient();
  const fetch = useCallback(
    async (range: FetchRange, signal: AbortSignal): Promise<Columns> => {
      const { timesMs, columns } = await client.processes.series.query(
        { id, metrics: [...METRICS], range },
        { signal },
      );
      return {
        timesMs,
        values: Object.fromEntries(METRICS.map((metric, index) => [metric, columns[index] ?? []])),
      };
    },
    [client, id],
  );
  return useFollowedColumns({ key: ['process', id], hostId, fetch });
}
