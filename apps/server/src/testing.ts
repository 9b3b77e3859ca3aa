/* For tests and drills, here and in tools: a whole server inside another program. */

export { createDatabase } from './db/client.ts';
export { findEmbeddedPostgres, startEmbeddedPostgres } from './db/embedded/embedded-postgres.ts';
export { readConfig } from './env.ts';
export { freePort } from './free-port.ts';
export { type RunningServer, startServer } from './server.ts';
export { createApiToken } from './services/access/api-tokens.ts';
export { countDuplicates } from './services/hosts/get-host.ts';
export { createEnrolmentToken } from './services/access/enrolment-tokens.ts';
