'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { leaksByHost, orderFindings } from './finding-rows.ts';
import type { FindingItem } from './use-findings.ts';

/** As many as the server gives at once; a fleet with more has other worries. */
const MOST = 500;
/** A fleet in which a version begins to leak has news of many hosts at once. */
const FOLLOW_MS = 5000;

export interface OpenLeaks {
  /** Those that count, the most urgent first; undefined until the server has answered. */
  leaks: readonly FindingItem[] | undefined;
  /** The most urgent one of each host. */
  byHost: ReadonlyMap<number, FindingItem>;
}

/** What leaks now, anywhere: followed. */
export function useOpenLeaks(): OpenLeaks {
  const trpc = useTRPC();
  const { data, refetch } = useQuery(trpc.findings.list.queryOptions({ openOnly: true, limit: MOST }));
  useOnLive(
    ({ kind }) => kind === 'finding',
    () => void refetch({ cancelRefetch: false }),
    FOLLOW_MS,
  );
  return useMemo(() => {
    const leaks = data && orderFindings(data.items.filter(({ counts }) => counts));
    return { leaks, byHost: leaksByHost(leaks ?? []) };
  }, [data]);
}
