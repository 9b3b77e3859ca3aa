import { createServer } from 'node:net';

/* For tests and drills, here and in tools: a whole server inside another program. */

export { createDatabase } from './db/client.ts';
export { findEmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/embedded-postgres.ts';
export { readConfig } from './env.ts';
export { type RunningServer, startServer } from './server.ts';
export { createApiToken } from './services/access/api-tokens.ts';
export { countDuplicates } from './services/hosts/get-host.ts';
export { createEnrolmentToken } from './services/access/enrolment-tokens.ts';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
