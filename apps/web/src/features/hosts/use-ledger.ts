'use client';

import { useCallback } from 'react';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import type { Columns } from '../charts/columns.ts';
import { type FetchRange, useFollowedColumns } from '../charts/use-followed-columns.ts';
import { ACTIVITY, AVAILABLE, SWAP_USED, TOTAL } from './ledger-layers.ts';

/** Where all of the host's memory was, over the page's range. */
export function useLedger(hostId: number) {
  const client = useTRPCClient();
  const fetch = useCallback(
    async (range: FetchRange, signal: AbortSignal): Promise<Columns> => {
      const ledger = await client.hosts.ledger.query({ hostId, range }, { signal });
      return {
        timesMs: ledger.timesMs,
        values: {
          ...Object.fromEntries(ledger.buckets.map(({ id, bytes }) => [id, bytes])),
          unaccounted: ledger.unaccountedBytes,
          [TOTAL]: ledger.totalBytes,
          [AVAILABLE]: ledger.availableBytes,
          [SWAP_USED]: ledger.swapUsedBytes,
          [ACTIVITY]: ledger.activity,
        },
      };
    },
    [client, hostId],
  );
  return useFollowedColumns({ key: ['ledger', hostId], hostId, fetch });
}
