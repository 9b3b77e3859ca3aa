'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { formatDuration, formatPercent } from '@/lib/format/number.ts';
import { serverNow } from '@/lib/clock/clock.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { TrendLoader } from './trend-loader.ts';
import { trendLine } from './trend-line.ts';
import type { Host } from './use-hosts.ts';

/** A point a quarter of an hour: there is nothing newer to be had sooner. */
const STALE_MS = 5 * 60_000;

const loaders = new WeakMap<object, TrendLoader>();

function loaderOf(client: ReturnType<typeof useTRPCClient>): TrendLoader {
  let loader = loaders.get(client);
  if (!loader) {
    loader = new TrendLoader((hostIds) => client.hosts.trends.query({ hostIds }));
    loaders.set(client, loader);
  }
  return loader;
}

/** How full a host's memory was over the last day, as a line. */
export function TrendCell({ host }: { host: Host }) {
  const client = useTRPCClient();
  const { data: trend } = useQuery({
    queryKey: ['fleet', 'trend', host.id],
    queryFn: ({ signal }) => loaderOf(client).load(host.id, signal),
    staleTime: STALE_MS,
    structuralSharing: false,
  });
  const line = trend && trendLine(trend, host, serverNow());
  if (!line) return null;
  const { percents, window } = line;
  return (
    <span
      title={`Memory used over the last ${formatDuration(window.toMs - window.fromMs)}: ${formatPercent((percents[0] ?? 0) / 100)} → ${formatPercent((percents.at(-1) ?? 0) / 100)}`}
    >
      <Sparkline timesMs={line.timesMs} values={percents} window={window} />
    </span>
  );
}
