import type { ChildProcess } from 'node:child_process';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { findBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';
import { findPostmaster, processLives } from './postmaster.ts';
import { createRunner, type Runner } from './runner.ts';

/**
 * A PostgreSQL of our own in the data directory: real server processes, no TCP port, a socket in a folder that only
 * the server's user can enter.
 */
export interface EmbeddedPostgres {
  /** For `pg`: a connection over the socket. */
  url: string;
  /** Stops the server. */
  stop(): Promise<void>;
}

const SUPERUSER = 'seep';
const DATABASE = 'seep';
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;
const RESTART_DELAY_MS = 1000;

/** A path in sockaddr_un holds 107 bytes, of which PostgreSQL's own file name takes 19. */
const LONGEST_SOCKET_DIR = 88;

/** Small enough for a laptop, plenty for hundreds of hosts; `postgresql.conf` stays free for what an operator adds. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  logging_collector: 'off',
  max_connections: '50',
  shared_buffers: '128MB',
  // Bounds how long a restart after a crash replays.
  max_wal_size: '512MB',
  wal_compression: 'on',
  // Worker processes for asynchronous reads do not pay off at this size.
  io_method: 'sync',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts the cluster in `dataDir`, and makes it when there is none. One that a killed server left running is stopped
 * first. Should PostgreSQL be killed (by the OOM killer, say), it is started again.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  logger: Logger,
  findPrograms = findBinaries,
): Promise<EmbeddedPostgres> {
  const binaries = await findPrograms();
  await mkdir(dataDir, { recursive: true });
  const runner = await createRunner(dataDir, binaries.postgres);
  const cluster = join(dataDir, 'postgres');
  if (!(await exists(join(cluster, 'PG_VERSION')))) {
    await ownDirectory(cluster, runner);
    await initialise(binaries.initdb, cluster, runner, logger);
  }
  await requireVersion(cluster, binaries.major);
  await stopOrphan(cluster, logger);
  const socketDir = await createSocketDir(dataDir, runner);

  let isStopping = false;
  let child: ChildProcess;
  const run = async () => {
    child = runner.spawn(binaries.postgres, [
      '-D',
      cluster,
      '-k',
      socketDir,
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    const log = collectLog(child, logger);
    await waitUntilReady(cluster, child, log);
    child.once('close', (code, signal) => {
      if (isStopping) return;
      logger.error({ code, signal }, 'embedded PostgreSQL ended, starting it again');
      runAgain();
    });
  };
  // Its own processes may take a moment to notice that their postmaster is gone; until then there is no starting.
  const runAgain = () => {
    setTimeout(() => {
      if (isStopping) return;
      run().catch((error: unknown) => {
        logger.error({ err: error }, 'cannot start the embedded PostgreSQL, trying again');
        runAgain();
      });
    }, RESTART_DELAY_MS);
  };
  await run();
  return {
    url: await databaseUrl(socketDir),
    stop: async () => {
      isStopping = true;
      await stopChild(child);
      if (!socketDir.startsWith(dataDir)) await rm(socketDir, { recursive: true, force: true });
    },
  };
}

/** The running cluster's database, for commands beside a running server; undefined when it does not run. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const postmaster = await findPostmaster(join(dataDir, 'postgres'));
  return postmaster?.isReady && postmaster.socketDir !== undefined
    ? urlOf(postmaster.socketDir, DATABASE)
    : undefined;
}

async function ownDirectory(path: string, runner: Runner): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  if (runner.user) await chown(path, runner.user.uid, runner.user.gid);
}

async function createSocketDir(dataDir: string, runner: Runner): Promise<string> {
  const inside = join(dataDir, 'postgres-socket');
  const path =
    Buffer.byteLength(inside) <= LONGEST_SOCKET_DIR ? inside : await mkdtemp(join(tmpdir(), 'seep-'));
  await ownDirectory(path, runner);
  return path;
}

async function initialise(initdb: string, cluster: string, runner: Runner, logger: Logger): Promise<void> {
  logger.info({ cluster }, 'creating the embedded PostgreSQL cluster');
  const child = runner.spawn(initdb, [
    '-D',
    cluster,
    '-U',
    SUPERUSER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]);
  const log = collectLog(child, logger);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) {
    // Half a cluster would be taken for a whole one at the next start.
    await rm(cluster, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`initdb failed (${String(code)}): ${log.tail()}`);
  }
}

async function requireVersion(cluster: string, major: string): Promise<void> {
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version === major) return;
  throw new EmbeddedPostgresError(
    `${cluster} was made by PostgreSQL ${version}, this is ${major}: restore a backup into a new data directory`,
  );
}

async function waitUntilReady(cluster: string, child: ChildProcess, log: ServerLog): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (!isRunning(child))
      throw new EmbeddedPostgresError(`embedded PostgreSQL stopped at its start: ${log.tail()}`);
    const postmaster = await findPostmaster(cluster);
    if (postmaster?.isReady && postmaster.pid === child.pid) return;
    await delay(10);
  }
  throw new EmbeddedPostgresError(
    `embedded PostgreSQL is not ready after ${START_DEADLINE_MS / 1000} s: ${log.tail()}`,
  );
}

/** A server that was killed leaves its PostgreSQL running. */
async function stopOrphan(cluster: string, logger: Logger): Promise<void> {
  const orphan = await findPostmaster(cluster);
  if (!orphan) return;
  logger.info({ pid: orphan.pid }, 'stopping the embedded PostgreSQL that an earlier server left running');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  process.kill(orphan.pid, 'SIGINT');
  while (processLives(orphan.pid)) {
    if (Date.now() > deadline) process.kill(orphan.pid, 'SIGQUIT');
    await delay(20);
  }
}

/** The URL of our database, which is made when it is not there. */
async function databaseUrl(socketDir: string): Promise<string> {
  const client = new pg.Client({ connectionString: urlOf(socketDir, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  return urlOf(socketDir, DATABASE);
}

function urlOf(socketDir: string, database: string): string {
  return `postgresql://${SUPERUSER}@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

interface ServerLog {
  /** The last lines, for an error message. */
  tail(): string;
}

function collectLog(child: ChildProcess, logger: Logger): ServerLog {
  const lines: string[] = [];
  const add = (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n').filter(Boolean)) {
      lines.push(line);
      if (lines.length > 20) lines.shift();
      const isSerious = /\b(FATAL|PANIC)\b/.test(line);
      logger[isSerious ? 'warn' : 'debug']({ component: 'postgres' }, line);
    }
  };
  child.on('error', (error) => lines.push(error.message));
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return { tail: () => lines.join('\n') };
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nothing committed is lost. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const closed = new Promise((resolve) => {
    child.once('close', resolve);
  });
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_DEADLINE_MS);
  await closed;
  clearTimeout(timer);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
