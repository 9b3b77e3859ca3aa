import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';
import * as schema from './schema/index.ts';

export type Schema = typeof schema;

/** Queries that the builder writes. */
export type Database = NodePgDatabase<Schema>;

/** Inside a transaction, what the builder works on. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface DatabaseClient {
  db: Database;
  /** For what the builder is too slow or too narrow for: ingest, COPY, advisory locks. */
  pool: pg.Pool;
  /**
   * Connections that belong to agents alone: pages and jobs that hold all the others must not keep samples from being
   * stored.
   */
  agentPool: pg.Pool;
  close(): Promise<void>;
}

/** The database cannot be used; the message says which one and why, never its password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

// A bigint column is a count, a size or a time, all below 2^53: checked where they come in.
const INT8_OID = 20;

/** One batch of samples is written at a time, and one each of credentials, hellos and goodbyes. */
const AGENT_CONNECTIONS = 4;

/** @param maxConnections of pages, jobs and commands; a connection is made when it is first needed */
export function createDatabase(url: string, logger: Logger, maxConnections = 12): DatabaseClient {
  const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === INT8_OID && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
  };
  let isClosing = false;
  const createPool = (max: number) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: 10_000,
      application_name: 'seep-server',
      types,
    });
    // A connection that breaks (PostgreSQL was restarted) says so to the query that it runs. Between two queries, idle
    // or in the middle of a transaction, it is an event, and one that nobody listens to would end the process.
    pool.on('connect', (client) => {
      client.on('error', (error) => {
        // The pool does not wait for the connections that it closes, and PostgreSQL may be stopped before they are.
        if (!isClosing) logger.warn({ err: error }, 'lost a database connection');
      });
    });
    pool.on('error', () => undefined);
    return pool;
  };
  const pool = createPool(maxConnections);
  const agentPool = createPool(AGENT_CONNECTIONS);
  return {
    db: drizzle(pool, { schema }),
    pool,
    agentPool,
    close: async () => {
      isClosing = true;
      await Promise.all([pool.end(), agentPool.end()]);
    },
  };
}

/** @throws DatabaseError naming host and database, when it does not answer */
export async function requireConnection(client: DatabaseClient, url: string): Promise<void> {
  try {
    await client.pool.query('SELECT 1');
  } catch (cause) {
    throw new DatabaseError(`cannot use the database at ${describeUrl(url)}: ${reasonOf(cause)}`, { cause });
  }
}

/** Host, port and database of a URL, without user and password. */
export function describeUrl(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    return `${searchParams.get('host') ?? hostname}${port ? `:${port}` : ''}${pathname}`;
  } catch {
    return 'DATABASE_URL (not a URL)';
  }
}

/** Node wraps failures of several addresses in one error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
