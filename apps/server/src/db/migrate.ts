import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Logger } from 'pino';
import { MIGRATIONS_DIR } from '../paths.ts';
import { type DatabaseClient, DatabaseError } from './client.ts';

/** Any number, the same in every replica: whoever holds it migrates, the others wait. */
const MIGRATION_LOCK = 7300;

/**
 * Brings the schema to this server's version. Each migration is one transaction: one that is interrupted leaves
 * nothing behind.
 * @throws DatabaseError when the schema is of a newer server
 */
export async function migrateDatabase(client: DatabaseClient, logger: Logger): Promise<void> {
  const connection = await client.pool.connect();
  try {
    await connection.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const known = await knownMigrations();
    const applied = await appliedMigrations(client);
    if (applied.length > known.length) {
      throw new DatabaseError(
        `the database's schema is newer (${applied.length} migrations) than this server (${known.length}): ` +
          'run the server version that made it, or a newer one',
      );
    }
    if (applied.length < known.length) {
      logger.info({ from: applied.length, to: known.length }, 'migrating the database');
      await migrate(drizzle(connection), { migrationsFolder: MIGRATIONS_DIR });
    }
  } finally {
    await connection.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    connection.release();
  }
}

/** Is the schema the one that this server was built for? */
export async function isSchemaCurrent(client: DatabaseClient): Promise<boolean> {
  return (await appliedMigrations(client)).length === (await knownMigrations()).length;
}

/** Migrations that this server knows. */
export async function countMigrations(): Promise<number> {
  return (await knownMigrations()).length;
}

async function knownMigrations(): Promise<unknown[]> {
  const journal = JSON.parse(await readFile(join(MIGRATIONS_DIR, 'meta', '_journal.json'), 'utf8')) as {
    entries: unknown[];
  };
  return journal.entries;
}

async function appliedMigrations(client: DatabaseClient): Promise<unknown[]> {
  const { rows } = await client.pool.query(`SELECT to_regclass('drizzle.__drizzle_migrations') AS found`);
  if ((rows[0] as { found: string | null }).found === null) return [];
  return (await client.pool.query('SELECT id FROM drizzle.__drizzle_migrations')).rows;
}
