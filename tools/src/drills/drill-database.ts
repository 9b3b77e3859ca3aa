import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startEmbeddedPostgres } from '@seep/server/testing';
import { pino } from 'pino';

type Database = ReturnType<typeof createDatabase>;

export const silent = pino({ level: 'silent' });

/** A PostgreSQL of a drill's own, for servers that are given a DATABASE_URL. */
export class DrillDatabase implements AsyncDisposable {
  /** Of the database that servers use. */
  readonly url: string;
  readonly #dir: string;
  readonly #postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;

  private constructor(dir: string, postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>) {
    this.#dir = dir;
    this.#postgres = postgres;
    this.url = postgres.url;
  }

  static async start(): Promise<DrillDatabase> {
    const dir = mkdtempSync(join(tmpdir(), 'seep-drill-db-'));
    return new DrillDatabase(dir, await startEmbeddedPostgres(dir, silent));
  }

  /** A further database in it. @returns its URL */
  async create(name: string): Promise<string> {
    await withDatabase(this.url, ({ pool }) => pool.query(`CREATE DATABASE ${name}`));
    return this.url.replace('/seep?', `/${name}?`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#postgres.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Asks a database beside the servers that use it. */
export async function withDatabase<Result>(
  url: string,
  ask: (database: Database) => Promise<Result>,
  maxConnections = 2,
): Promise<Result> {
  const database = createDatabase(url, silent, maxConnections);
  try {
    return await ask(database);
  } finally {
    await database.close();
  }
}

export interface StoredCounts {
  stored: number;
  distinct: number;
  /** Numbers that hosts have gone past and that are not there. */
  lost: number;
}

/** What is in the table of samples, row by row: not what any counter says. */
export async function countStored(url: string): Promise<StoredCounts> {
  return withDatabase(url, async ({ pool }) => {
    const { rows } = await pool.query<StoredCounts>(`
      SELECT count(*)::int AS stored, count(DISTINCT (host_id, boot_no, seq))::int AS distinct,
        (SELECT coalesce(sum(last_seq), 0)::int FROM boots) - count(DISTINCT (host_id, boot_no, seq))::int AS lost
      FROM samples`);
    return rows[0] as StoredCounts;
  });
}
