import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process uses the data directory. */
export class DataDirBusyError extends Error {
  override readonly name = 'DataDirBusyError';
}

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Takes the data directory for this process. The lock names its holder by pid and start time, so that one left by a
 * killed process, or by one before a reboot, does not count.
 * @throws DataDirBusyError naming the holder
 */
export async function lockDataDir(dataDir: string, name: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, `${name}.lock`);
  const self = await identityOf(process.pid);
  // Written whole under a name of its own, then linked: nobody ever sees half a lock.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${self}\n`);
  try {
    for (;;) {
      try {
        await link(draft, path);
        return { release: () => rm(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
      const pid = Number(holder.split(' ')[0]);
      if (holder !== '' && holder === (await identityOf(pid).catch(() => ''))) {
        throw new DataDirBusyError(
          `Seep is already running on ${dataDir} (process ${pid}): stop it, or choose another SEEP_DATA_DIR`,
        );
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** `pid starttime bootid`: field 22 of /proc/PID/stat, counted behind the name, which may hold anything. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${pid} ${startTicks} ${bootId}`;
}
