import type { AppRouter } from '@seep/server';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { watchedFetch } from './reach.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What the server's procedures are asked. */
export type Inputs = inferRouterInputs<AppRouter>;

/** What the server's procedures answer. */
export type Outputs = inferRouterOutputs<AppRouter>;

const URL = '/trpc';
/** Addresses longer than this are refused by some proxies. */
const MAX_URL_LENGTH = 2000;

export function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url: URL }),
        false: httpBatchLink({
          url: URL,
          maxURLLength: MAX_URL_LENGTH,
          fetch: (input, init) => watchedFetch(input, init as RequestInit),
        }),
      }),
    ],
  });
}
