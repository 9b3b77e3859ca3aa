import type { IncomingMessage } from 'node:http';

/** The token of an Authorization header, RFC 6750. */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer (\S{1,256})$/.exec(headers.authorization ?? '')?.[1];
}
