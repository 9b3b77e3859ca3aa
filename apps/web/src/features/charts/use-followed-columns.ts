'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { serverNow } from '@/lib/clock/clock.ts';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { appendColumns, type Columns, MOST_POINTS, POINTS } from './columns.ts';
import { spanOf, type Window } from './range.ts';
import { useTimeRange } from './range-context.tsx';

export interface FetchRange extends Window {
  maxPoints: number;
}

/** A host's clock may be a little ahead of the server's. */
const AHEAD_MS = 5000;

interface Options {
  /** Of what, and of whom. */
  key: readonly unknown[];
  hostId: number | undefined;
  fetch: (range: FetchRange, signal: AbortSignal) => Promise<Columns>;
  /** Least time between two questions. @default a pixel's worth */
  everyMs?: number;
}

/**
 * Columns over the page's range. A range that follows is asked for once as a whole; then only what came since, as the
 * server tells of it.
 */
export function useFollowedColumns({ key, hostId, fetch, everyMs = 0 }: Options) {
  const { range, stepMs } = useTimeRange();
  const queryClient = useQueryClient();
  const queryKey = [...key, range];
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Columns> => {
      if (range.kind === 'fixed') return fetch({ ...range.window, maxPoints: POINTS }, signal);
      const toMs = serverNow() + AHEAD_MS;
      const fromMs = toMs - spanOf(range.preset);
      const old = queryClient.getQueryData<Columns>(queryKey);
      const lastMs = old?.timesMs.at(-1);
      const canAppend = old && lastMs !== undefined && lastMs > fromMs && old.timesMs.length < MOST_POINTS;
      if (!canAppend) return fetch({ fromMs, toMs, maxPoints: POINTS }, signal);
      return appendColumns(old, await fetch({ fromMs: lastMs, toMs, maxPoints: POINTS }, signal), fromMs);
    },
    enabled: hostId !== undefined,
    placeholderData: keepPreviousData,
    // Thousands of numbers, new every time.
    structuralSharing: false,
  });
  const { refetch } = query;
  useOnLive(
    (event) => range.kind === 'latest' && event.kind === 'sample' && event.hostId === hostId,
    () => void refetch({ cancelRefetch: false }),
    Math.max(stepMs, everyMs),
  );
  return query;
}
