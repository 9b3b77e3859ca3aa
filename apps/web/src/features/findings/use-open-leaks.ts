'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { type OpenLeaks, openLeaksOf } from './open-leaks.ts';

/** A fleet in which a version begins to leak has news of many hosts at once. */
const FOLLOW_MS = 5000;

interface FollowedLeaks {
  /** The same until there is news. */
  open: OpenLeaks;
  error: unknown;
  refetch: () => unknown;
}

/** What leaks now, anywhere: followed. */
export function useOpenLeaks(): FollowedLeaks {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.findings.urgent.queryOptions({}));
  useOnLive(
    ({ kind }) => kind === 'finding',
    () => void refetch({ cancelRefetch: false }),
    FOLLOW_MS,
  );
  const isRefused = error !== null;
  const open = useMemo(() => openLeaksOf(data, isRefused), [data, isRefused]);
  return { open, error, refetch };
}
