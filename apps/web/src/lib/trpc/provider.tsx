'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { createClient, TRPCProvider } from './client.ts';
import { refusalOf } from './errors.ts';
import { ReachWatch } from './reach-watch.tsx';

const MAX_RETRIES = 2;

function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        // The session has ended: `settings.about` will say so, and the sign-in page comes up in place.
        if (refusalOf(error) === 'signed_out')
          void client.invalidateQueries({ queryKey: [['settings', 'about']] });
      },
    }),
    defaultOptions: {
      queries: {
        // Live events say when to ask again.
        staleTime: 2000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // A server in the same LAN is there even when the browser thinks it is offline.
        networkMode: 'always',
        retry: (count, error) => count < MAX_RETRIES && refusalOf(error) === 'unreachable',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export function DataProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <ReachWatch />
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
