import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The data directory cannot be used, or another process uses it. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
}

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Takes the data directory for this process. The lock names its holder by pid and start time, so that one left by a
 * killed process, or by one before a reboot, does not count.
 * @throws DataDirError naming the holder, or why nothing can be written there
 */
export async function lockDataDir(dataDir: string, name: string): Promise<DataDirLock> {
  const path = join(dataDir, `${name}.lock`);
  const self = await identityOf(process.pid);
  // Written whole under a name of its own, then linked: nobody ever sees half a lock.
  const draft = `${path}.${process.pid}`;
  try {
    await makeFolder(dataDir);
    await writeFile(draft, `${self}\n`);
  } catch (cause) {
    throw new DataDirError(`cannot write in the data directory ${dataDir}: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    for (;;) {
      try {
        await link(draft, path);
        return { release: () => rm(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const pid = await holderOf(path);
      if (pid !== undefined) {
        throw new DataDirError(
          `Seep is already running on ${dataDir} (process ${pid}): stop it, or choose another SEEP_DATA_DIR`,
        );
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** The process that uses a data directory; undefined when none does. */
export async function holderOfDataDir(dataDir: string, name: string): Promise<number | undefined> {
  return holderOf(join(dataDir, `${name}.lock`));
}

async function holderOf(path: string): Promise<number | undefined> {
  const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
  const pid = Number(holder.split(' ')[0]);
  return holder !== '' && holder === (await identityOf(pid).catch(() => '')) ? pid : undefined;
}

/** With those above it. Node's own way tries for ever below /proc, where a parent is there and nothing can be made in it. */
async function makeFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  }
}

/** `pid starttime bootid`: field 22 of /proc/PID/stat, counted behind the name, which may hold anything. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${pid} ${startTicks} ${bootId}`;
}
