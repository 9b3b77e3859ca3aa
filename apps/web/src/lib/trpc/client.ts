import type { AppRouter } from '@seep/server';
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { addressOfHost, EARLY, EARLY_OF_HOST, URL } from './early.ts';
import { watchedFetch } from './reach.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** What the server's procedures are asked. */
export type Inputs = inferRouterInputs<AppRouter>;

/** What the server's procedures answer. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** Addresses longer than this are refused by some proxies. */
const MAX_URL_LENGTH = 2000;

/** tRPC's own type of a request's options is narrower than the browser's. */
const askServer = (input: RequestInfo | globalThis.URL | string, init?: unknown) =>
  watchedFetch(input, init as RequestInit);

/** Queries that are in no batch: those that are asked early, and ten thousand hosts, which nothing else has to wait for. */
const ALONE: ReadonlySet<string> = new Set([...EARLY, 'hosts.fleet']);

/** Whether the page has asked this itself; once: asked again it goes with the others. */
function takeEarly(address: string): boolean {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]:not([data-taken])');
  const asked = Array.from(links).find((link) => link.getAttribute('href') === address);
  asked?.toggleAttribute('data-taken', true);
  return asked !== undefined;
}

export function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url: URL }),
        false: splitLink({
          condition: ({ path, input }) =>
            ALONE.has(path) || (path === EARLY_OF_HOST && takeEarly(addressOfHost(input))),
          true: httpLink({ url: URL, fetch: askServer }),
          false: httpBatchLink({ url: URL, maxURLLength: MAX_URL_LENGTH, fetch: askServer }),
        }),
      }),
    ],
  });
}
