/** Where the server's procedures are. */
export const URL = '/trpc';

/**
 * Queries that pages ask before their scripts are there. Each is asked by itself: the browser hands over what it has
 * asked for already only to a request of the same address.
 */
export const EARLY = ['hosts.summary', 'settings.about', 'findings.openCount'] as const;
export type EarlyQuery = (typeof EARLY)[number];

/** Asked early of each host that a page's address names. */
export const EARLY_OF_HOST = 'hosts.get';

/** Where tRPC asks for one host, outside of a batch. */
export const addressOfHost = (input: unknown): string =>
  `${URL}/${EARLY_OF_HOST}?input=${encodeURIComponent(JSON.stringify(input))}`;
