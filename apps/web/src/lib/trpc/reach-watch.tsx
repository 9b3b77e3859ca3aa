'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from '../external-store.ts';
import { probe, reach, type Reach } from './reach.ts';

const PROBE_INTERVAL_MS = 3000;

export function useReach(): Reach {
  return useStore(reach);
}

/** While the server does not answer: asks until it does, then renews what the page shows. Draws nothing. */
export function ReachWatch() {
  const { isReachable } = useReach();
  const queryClient = useQueryClient();

  useEffect(() => {
    if (isReachable) return undefined;
    const timer = setInterval(() => void probe(), PROBE_INTERVAL_MS);
    return () => {
      clearInterval(timer);
      void queryClient.invalidateQueries();
    };
  }, [isReachable, queryClient]);
  return null;
}
