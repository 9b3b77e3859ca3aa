import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { countMigrations } from '../db/migrate.ts';
import { listPartitions, PARTITIONED_TABLES } from '../db/partitions.ts';
import { version } from '../version.ts';
import { END, frameOf } from './framing.ts';
import { quoted, type TableOfBackup, tablesOfBackup } from './tables.ts';

export const BACKUP_FORMAT = 'seep-backup-1';

export interface BackupHeader {
  format: typeof BACKUP_FORMAT;
  server: string;
  /** The schema that the rows fit into. */
  migrations: number;
  createdAt: string;
  tables: TableOfBackup[];
  /** Beginnings of the partitions of each partitioned table. */
  partitions: Record<string, number[]>;
}

export interface BackupResult {
  tables: number;
  bytes: number;
}

/**
 * Writes everything that the database holds into one file, as it is at one moment; the server may go on meanwhile. The
 * file holds what signs sessions and the hashes of all credentials: it is readable for its owner alone.
 */
export async function backup(pool: pg.Pool, path: string): Promise<BackupResult> {
  const client = await pool.connect();
  const partial = `${path}.partial`;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const header = await headerOf(pool, client);
    await pipeline(
      Readable.from(framesOf(client, header)),
      createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
      createWriteStream(partial, { mode: 0o600, flush: true }),
    );
    await client.query('COMMIT');
    await rename(partial, path);
    return { tables: header.tables.length, bytes: (await stat(path)).size };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  } finally {
    client.release();
  }
}

async function headerOf(pool: pg.Pool, client: pg.ClientBase): Promise<BackupHeader> {
  const partitions: Record<string, number[]> = {};
  for (const table of PARTITIONED_TABLES)
    partitions[table.name] = (await listPartitions(pool, table)).map(({ fromMs }) => fromMs);
  return {
    format: BACKUP_FORMAT,
    server: version,
    migrations: await countMigrations(),
    createdAt: new Date().toISOString(),
    tables: await tablesOfBackup(client),
    partitions,
  };
}

async function* framesOf(client: pg.ClientBase, header: BackupHeader): AsyncGenerator<Buffer> {
  yield frameOf(Buffer.from(JSON.stringify(header)));
  for (const { name, columns } of header.tables) {
    // A query, since COPY of a partitioned table gives nothing.
    const rows = client.query(
      copyTo(`COPY (SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)}) TO STDOUT BINARY`),
    );
    for await (const piece of rows as AsyncIterable<Buffer>) yield frameOf(piece);
    yield END;
  }
  yield END;
}
