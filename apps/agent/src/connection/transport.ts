/**
 * How to reach the server when the straight way is not it. Named as bun's `fetch` and WebSocket take it: the
 * executable has both; the same code under Node has neither.
 */
export interface Transport {
  /** `http://proxy:3128` */
  proxy?: string;
  /** Certificates to trust instead of the system's, as PEM. */
  tls?: { ca: string };
}

/** @throws Error under Node, which would silently go the straight way */
export function requireTransport(transport: Transport): Transport {
  const isAsked = transport.proxy !== undefined || transport.tls !== undefined;
  if (isAsked && process.versions['bun'] === undefined) {
    throw new Error('proxy and caFile need the executable (npm run build:agent), not Node');
  }
  return transport;
}
