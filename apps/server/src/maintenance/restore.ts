import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import { countMigrations } from '../db/migrate.ts';
import { ensurePartition, PARTITIONED_TABLES } from '../db/partitions.ts';
import { ServiceError } from '../errors.ts';
import { BACKUP_FORMAT, type BackupHeader } from './backup.ts';
import { readFrames } from './framing.ts';
import { quoted, tablesOfBackup } from './tables.ts';

const headerSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  server: z.string(),
  migrations: z.number().int(),
  createdAt: z.string(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  partitions: z.record(z.string(), z.array(z.number())),
});

export interface RestoreResult {
  createdAt: string;
  tables: number;
}

/**
 * Fills an empty database with a backup, all of it or nothing.
 * @throws ServiceError `conflict` when there are hosts already, `bad_request` when the file does not fit
 */
export async function restore(pool: pg.Pool, path: string): Promise<RestoreResult> {
  const { rows } = await pool.query('SELECT 1 FROM hosts LIMIT 1');
  if (rows.length > 0)
    throw new ServiceError(
      'conflict',
      'this database has hosts: restore into an empty one (another SEEP_DATA_DIR)',
    );
  const source = createReadStream(path);
  const plain = createZstdDecompress();
  const reading = pipeline(source, plain);
  // Whoever reads the frames hears of it; without this it would be unhandled besides.
  reading.catch(() => undefined);
  const frames = readFrames(plain);
  const header = await readHeader(frames);
  for (const table of PARTITIONED_TABLES)
    for (const fromMs of header.partitions[table.name] ?? []) await ensurePartition(pool, table, fromMs);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await requireSameTables(client, header);
    await client.query(`TRUNCATE ${header.tables.map(({ name }) => quoted(name)).join(', ')}`);
    for (const { name, columns } of header.tables) {
      const into = client.query(
        copyFrom(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN BINARY`),
      );
      await pipeline(Readable.from(untilEnd(frames)), into);
    }
    const last = await frames.next();
    if (last.done || last.value.length > 0)
      throw new ServiceError('bad_request', `${path} ends in the middle`);
    await setSequences(client);
    await client.query('COMMIT');
    return { createdAt: header.createdAt, tables: header.tables.length };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (error instanceof ServiceError) throw error;
    throw new ServiceError('bad_request', `this backup is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    client.release();
    source.destroy();
  }
}

async function readHeader(frames: AsyncGenerator<Buffer>): Promise<BackupHeader> {
  try {
    const first = await frames.next();
    return headerSchema.parse(JSON.parse((first.value as Buffer | undefined)?.toString('utf8') ?? ''));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ServiceError('not_found', 'there is no such file', { cause });
    throw new ServiceError('bad_request', 'this file is not a backup of Seep', { cause });
  }
}

async function requireSameTables(client: pg.ClientBase, header: BackupHeader): Promise<void> {
  const ours = await countMigrations();
  if (header.migrations !== ours) {
    throw new ServiceError(
      'bad_request',
      `this backup is of server ${header.server} (schema ${header.migrations}), this server has schema ${ours}: ` +
        'restore with the server that made it, then update',
    );
  }
  const tables = await tablesOfBackup(client);
  const describe = (list: typeof tables) =>
    JSON.stringify(list.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  if (describe(tables) !== describe(header.tables))
    throw new ServiceError('bad_request', "this backup's tables are not this server's");
}

/** The pieces of one table. */
async function* untilEnd(frames: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value, done } = await frames.next();
    if (done) throw new Error('the backup ends in the middle');
    if (value.length === 0) return;
    yield value;
  }
}

/** Numbers that the database gives go on behind those that came with the rows. */
async function setSequences(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; column: string }>(`
    SELECT class.relname AS name, attname AS column FROM pg_attribute JOIN pg_class class ON class.oid = attrelid
    WHERE class.relnamespace = 'public'::regnamespace AND attidentity <> '' AND NOT class.relispartition`);
  for (const { name, column } of rows) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), (SELECT coalesce(max(${quoted(column)}), 0) + 1 FROM ${quoted(name)}), false)`,
      [quoted(name), column],
    );
  }
}
