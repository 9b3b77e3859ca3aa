import type { Logger } from 'pino';
import { createDatabase, type DatabaseClient } from '../db/client.ts';
import { findEmbeddedPostgres } from '../db/embedded/embedded-postgres.ts';
import { migrateDatabase } from '../db/migrate.ts';
import type { ServerConfig } from '../env.ts';
import { openDatabase } from '../server.ts';

/**
 * Gives a command the database: the running server's, when one runs on this data directory; else it is started for as
 * long as the command takes.
 */
export async function withDatabase<Result>(
  config: ServerConfig,
  logger: Logger,
  use: (database: DatabaseClient) => Promise<Result>,
): Promise<Result> {
  const runningUrl =
    config.databaseUrl === undefined ? await findEmbeddedPostgres(config.dataDir) : undefined;
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    if (runningUrl === undefined) return await use(await openDatabase(config, logger, cleanups));
    const database = createDatabase(runningUrl, logger, 2);
    cleanups.push(() => database.close());
    await migrateDatabase(database, logger);
    return await use(database);
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  }
}
