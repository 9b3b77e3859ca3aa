import type { ServerConfig } from './env.ts';

/** The address under which this machine reaches the server, when no public one is set. */
export function localUrl({ host, port, tls }: Pick<ServerConfig, 'host' | 'port' | 'tls'>): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}
