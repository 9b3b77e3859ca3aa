/** Where the server's procedures are. */
export const URL = '/trpc';

/**
 * Queries that pages ask before their scripts are there, each by itself: nothing waits for ten thousand hosts in a
 * batch, and the browser hands over what it has asked for already only to a request of the same address.
 */
export const EARLY = ['hosts.fleet', 'hosts.summary', 'settings.about', 'findings.openCount'] as const;
export type EarlyQuery = (typeof EARLY)[number];
