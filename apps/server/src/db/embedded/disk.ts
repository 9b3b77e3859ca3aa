import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** A segment of PostgreSQL's log of changes is 16 MiB: without room for the next ones it stops. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

/** Where the embedded cluster lies: it may be a disk of its own inside the data directory. */
export function clusterDir(dataDir: string): string {
  const cluster = join(dataDir, 'postgres');
  return existsSync(cluster) ? cluster : dataDir;
}

export async function freeBytesOf(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(clusterDir(dataDir));
  return bavail * bsize;
}

export async function isDiskFull(dataDir: string): Promise<boolean> {
  return (await freeBytesOf(dataDir).catch(() => Infinity)) < LEAST_FREE_BYTES;
}
