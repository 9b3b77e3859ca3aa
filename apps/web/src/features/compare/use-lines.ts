'use client';

import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { serverNow } from '@/lib/clock/clock.ts';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { type Window, windowOf } from '../charts/range.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import type { Line } from './align.ts';
import { applyRecipe, type CompareMetric, recipeOf } from './compare-metrics.ts';
import type { Compared } from './use-compared.ts';

const POINTS = 600;
const EVERY_MS = 5000;
const NO_LINE: Line = { at: [], values: [] };

/** A line for each subject on the axis of the page; undefined while it is on its way. */
export function useLines(all: readonly Compared[], metric: CompareMetric) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { range, axis } = useTimeRange();
  const isFollowing = range.kind === 'latest' || axis === 'uptime';
  useOnLive(
    (event) => isFollowing && event.kind === 'sample' && all.some(({ host }) => host.id === event.hostId),
    () => void queryClient.invalidateQueries({ queryKey: ['compare'] }, { cancelRefetch: false }),
    EVERY_MS,
  );
  return useQueries({
    queries: all.map((one) => ({
      queryKey: ['compare', one.key, metric.id, axis, range],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Line> => {
        const window = windowOf(range, serverNow());
        const recipe = recipeOf(metric, one.subject);
        if (!recipe) return NO_LINE;
        const metrics = [...recipe.needs];
        const lineOf = (at: readonly number[], columns: readonly (readonly (number | null)[])[]): Line => ({
          at,
          values: applyRecipe(recipe, columns),
        });
        if (axis === 'uptime' && !one.process) {
          if (!one.boot) return NO_LINE;
          const { uptimesMs, columns } = await client.hosts.bootSeries.query(
            { hostId: one.host.id, bootNo: one.boot.no, metrics, range: rounded(window) },
            { signal },
          );
          return lineOf(uptimesMs, columns);
        }
        const shiftMs = axis === 'uptime' ? one.originMs : 0;
        const clock = rounded({ fromMs: window.fromMs + shiftMs, toMs: window.toMs + shiftMs });
        const asked = one.subject.kind === 'boot' ? within(clock, one.watched) : clock;
        if (asked.toMs < asked.fromMs) return NO_LINE;
        const { timesMs, columns } = one.process
          ? await client.processes.series.query({ id: one.process.id, metrics, range: asked }, { signal })
          : await client.hosts.series.query({ hostId: one.host.id, metrics, range: asked }, { signal });
        return lineOf(
          timesMs.map((timeMs) => timeMs - shiftMs),
          columns,
        );
      },
      placeholderData: keepPreviousData,
      structuralSharing: false,
    })),
  });
}

function rounded({ fromMs, toMs }: Window) {
  return { fromMs: Math.max(0, Math.floor(fromMs)), toMs: Math.ceil(toMs), maxPoints: POINTS };
}

function within(asked: ReturnType<typeof rounded>, watched: Window) {
  return {
    ...asked,
    fromMs: Math.max(asked.fromMs, Math.floor(watched.fromMs)),
    toMs: Math.min(asked.toMs, Math.ceil(watched.toMs)),
  };
}
