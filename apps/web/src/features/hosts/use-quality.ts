'use client';

import { useCallback, useMemo } from 'react';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { useAbout } from '../auth/use-about.ts';
import type { Columns } from '../charts/columns.ts';
import { type FetchRange, useFollowedColumns } from '../charts/use-followed-columns.ts';
import { DROPPED, LATE, type QualityMark, qualityMarks } from './quality.ts';

const METRICS = [LATE, DROPPED];
const EVERY_MS = 10_000;

/** Where samples of the page's range were late or lost. */
export function useQuality(hostId: number): QualityMark[] {
  const client = useTRPCClient();
  const { data: about } = useAbout();
  const fetch = useCallback(
    async (range: FetchRange, signal: AbortSignal): Promise<Columns> => {
      const { timesMs, columns } = await client.hosts.series.query(
        { hostId, metrics: METRICS, range },
        { signal },
      );
      return {
        timesMs,
        values: Object.fromEntries(METRICS.map((metric, index) => [metric, columns[index] ?? []])),
      };
    },
    [client, hostId],
  );
  const { data } = useFollowedColumns({ key: ['quality', hostId], hostId, fetch, everyMs: EVERY_MS });
  return useMemo(() => (data && about ? qualityMarks(data, about.sampleIntervalMs) : []), [data, about]);
}
