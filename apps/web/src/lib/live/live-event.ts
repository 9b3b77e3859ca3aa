import type { Outputs } from '../trpc/client.ts';

/** What the server tells of: which host or finding has news, never the news themselves. */
export type LiveEvent =
  Outputs['live']['changes'] extends AsyncIterable<readonly (infer Event)[]> ? Event : never;
