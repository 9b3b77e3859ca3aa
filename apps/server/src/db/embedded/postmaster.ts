import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What postmaster.pid says of a running server (PostgreSQL's src/include/miscadmin.h, LOCK_FILE_LINE_*): line 1 the
 * pid, line 5 the socket directory, line 8 `ready` once connections are accepted.
 */
export interface Postmaster {
  pid: number;
  socketDir: string | undefined;
  isReady: boolean;
}

/** The live server of this cluster, undefined when there is none; a stale file of a dead one does not count. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !processLives(pid)) return undefined;
  // After a reboot the pid may be somebody else's.
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  if (name.trim() !== 'postgres') return undefined;
  return { pid, socketDir: lines[4]?.trim() || undefined, isReady: lines[7]?.trim() === 'ready' };
}

export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
