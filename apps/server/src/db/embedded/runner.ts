import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** Starts PostgreSQL's programs as a user they accept. */
export interface Runner {
  /** Who they run as, where that is not this process's own user. */
  user: { uid: number; gid: number } | undefined;
  spawn(command: string, args: string[]): ChildProcess;
}

/**
 * PostgreSQL refuses to run as root, so as root it runs as another user. Where that user may not enter the folders
 * above (a checkout in root's home), it is given the one capability that lets it pass (CAP_DAC_READ_SEARCH, or
 * CAP_DAC_OVERRIDE where a container has only that); the data stays where it is.
 */
export async function createRunner(dataDir: string, binary: string): Promise<Runner> {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  // A group of its own: Ctrl-C in the terminal reaches our process, which stops PostgreSQL when it has used it last.
  const env: Record<string, string> = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const options = { stdio, detached: true, env: env as NodeJS.ProcessEnv };
  if (process.getuid?.() !== 0) {
    return { user: undefined, spawn: (command, args) => spawn(command, args, options) };
  }
  const user = await serviceUser();
  const canEnter = (await isReachable(dataDir)) && (await isReachable(binary));
  if (canEnter) {
    return { user, spawn: (command, args) => spawn(command, args, { ...options, ...user, cwd: '/' }) };
  }
  const capability = await passingCapability();
  const prefix = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    // Without it access(2), by which PostgreSQL's programs look for each other, leaves the capability out of account
    // (fs/open.c, access_override_creds()). What else root may do ends at the exec all the same.
    '--securebits=+no_setuid_fixup',
    '--',
  ];
  return {
    user,
    spawn: (command, args) => spawn('setpriv', [...prefix, command, ...args], { ...options, cwd: '/' }),
  };
}

/** An account that exists, as initdb insists on: Debian's `postgres` where installed, else `nobody`. */
async function serviceUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      passwd
        .split('\n')
        .find((line) => line.startsWith(`${name}:`))
        ?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedPostgresError('no user "postgres" or "nobody" to run PostgreSQL as: set DATABASE_URL');
}

/** May a user without rights of its own enter the folder, or run the file, and every folder on the way? */
async function isReachable(path: string): Promise<boolean> {
  for (let at = path; at !== '/'; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & constants.S_IXOTH) === 0) return false;
  }
  return true;
}

/** CAP_DAC_OVERRIDE is bit 1 and CAP_DAC_READ_SEARCH bit 2 of capabilities(7). */
async function passingCapability(): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8');
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  if (bounding & (1n << 2n)) return 'dac_read_search';
  if (bounding & (1n << 1n)) return 'dac_override';
  throw new EmbeddedPostgresError(
    'the user that PostgreSQL runs as may not enter the data directory, and no capability is left to let it: ' +
      'put SEEP_DATA_DIR in a folder that every user may enter, or set DATABASE_URL',
  );
}
