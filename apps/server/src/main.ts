import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { formatBytes } from '@seep/shared';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { type Auth, createAuth } from './auth/auth.ts';
import { createProgram } from './cli/program.ts';
import { withDatabase } from './cli/with-database.ts';
import { DataDirError } from './data-dir-lock.ts';
import { type Database, DatabaseError } from './db/client.ts';
import { EmbeddedPostgresError } from './db/embedded/error.ts';
import { ConfigError, readConfig, type ServerConfig } from './env.ts';
import { ServiceError } from './errors.ts';
import { backup } from './maintenance/backup.ts';
import { doctor } from './maintenance/doctor.ts';
import { ReplayError, replayFile, replayLines } from './maintenance/replay-file.ts';
import { restore } from './maintenance/restore.ts';
import { startServer } from './server.ts';
import { createApiToken } from './services/access/api-tokens.ts';
import { createEnrolmentToken } from './services/access/enrolment-tokens.ts';
import { firstAdminEmail } from './services/access/first-admin.ts';
import { serverSecret } from './services/access/server-secret.ts';
import { localUrl } from './server-url.ts';

/*
 * Composition root of the server's programs. Exit codes: 0 good, 1 failed, 2 wrong use.
 */

const ACTOR = 'command-line';

const MAX_LOGGED_TEXT = 2000;

/** How long an orderly end may take before the process ends anyway. */
const STOP_DEADLINE_MS = 30_000;

async function start(config: ServerConfig): Promise<void> {
  const logger = createLogger(config.logLevel);
  // Listened to from the beginning: whoever stops a start half way leaves no database behind.
  const isStopRequested = stopRequested();
  void isStopRequested.then(() => setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref());
  const server = await startServer(config, logger);
  print(`Seep is ready: ${server.url}`);
  if (config.timeScale !== 1)
    print(`Time scale ${config.timeScale}: detection runs that many times faster than it should.`);
  if (server.firstSignInLink !== undefined)
    print(`Sign in as the first admin (works once): ${server.firstSignInLink}`);
  await isStopRequested;
  logger.info('stopping');
  await server.close();
}

/**
 * SIGINT, SIGTERM, or the end of a parent that asked to be followed: its end of our standard input closes. Ctrl-C often
 * comes twice (from the terminal, and passed on by npx): the second one must not cut the orderly end short.
 */
async function stopRequested(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
    if (process.env['SEEP_FOLLOW_PARENT'] === '1') process.stdin.once('close', resolve).resume();
  });
}

const program = createProgram({
  start: () => start(readConfig()),

  migrate: () => command((config, logger) => withDatabase(config, logger, async () => undefined)),

  createEnrolmentToken: ({ uses, expiresInHours, labels }) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ db }) => {
        const expiresAt = new Date(Date.now() + expiresInHours * 3_600_000);
        const { token } = await createEnrolmentToken(db, ACTOR, { uses, expiresAt, labels });
        print(token);
        // Standard output is the token alone, for programs; a person has use for the whole line.
        const url = config.publicUrl ?? localUrl(config);
        if (process.stderr.isTTY)
          process.stderr.write(`curl -fsSL ${url}/install.sh | sudo sh -s -- --token ${token}\n`);
      }),
    ),

  createApiToken: (options) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ db }) => print(await createApiToken(db, ACTOR, options))),
    ),

  createUser: ({ email, role, name, passwordFile }) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ db }) => {
        const auth = await authOf(config, db);
        const password = passwordFile === undefined ? undefined : await readSecret(passwordFile);
        await auth.createPerson({
          email,
          role,
          name: name ?? email,
          ...(password !== undefined && { password }),
        });
        print(password === undefined ? await auth.createSignInLink(email) : `created ${email}`);
      }),
    ),

  backup: (path) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ pool }) => {
        const { tables, bytes } = await backup(pool, path);
        print(`${path}: ${tables} tables, ${formatBytes(bytes)}`);
      }),
    ),

  restore: (path) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ pool }) => {
        const { tables, createdAt } = await restore(pool, path);
        print(`restored ${tables} tables as they were at ${createdAt}`);
      }),
    ),

  replay: (files, { json }) =>
    command((config, logger) =>
      withDatabase(config, logger, async (database) => {
        const replayed = [];
        for (const file of files) replayed.push(await replayFile({ config, logger, database }, file));
        const findings = replayed.flatMap((one) => one.findings);
        if (json === true) print(JSON.stringify({ files: replayed, findings }));
        else for (const one of replayed) for (const line of replayLines(one)) print(line);
      }),
    ),

  doctor: ({ json }) =>
    command(async (config, logger) => {
      const dataDir = config.databaseUrl === undefined ? config.dataDir : undefined;
      const checks = await doctor(dataDir, (look) => withDatabase(config, logger, look));
      if (json === true) print(JSON.stringify({ checks }));
      else for (const { what, state, found } of checks) print(`${state.padEnd(8)} ${what}: ${found}`);
      if (checks.some(({ state }) => state === 'bad'))
        throw new ServiceError('unavailable', 'something is bad');
    }),

  linkUser: ({ email }) =>
    command((config, logger) =>
      withDatabase(config, logger, async ({ db }) => {
        const auth = await authOf(config, db);
        const address = email ?? (await firstAdminEmail(db));
        if (address === undefined)
          throw new ServiceError('not_found', 'nobody can sign in yet: start the server once');
        print(await auth.createSignInLink(address));
      }),
    ),
});

async function authOf(config: ServerConfig, db: Database): Promise<Auth> {
  const publicUrl = config.publicUrl ?? localUrl(config);
  return createAuth({ db, publicUrl, secret: config.secret ?? (await serverSecret(db)), oidc: config.oidc });
}

/** The first line of a file, or of standard input. */
async function readSecret(path: string): Promise<string> {
  const text = path === '-' ? await textOf(process.stdin) : readFileSync(path, 'utf8');
  return text.split('\n', 1)[0] ?? '';
}

/** A command beside the server: quiet, its result on standard output. */
async function command(
  run: (config: ServerConfig, logger: ReturnType<typeof createLogger>) => Promise<void>,
): Promise<void> {
  await run(readConfig(), createLogger('warn'));
}

function createLogger(level: string) {
  const isTerminal = process.stderr.isTTY;
  return pino(
    {
      level,
      base: null,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      serializers: { err: loggedError },
    },
    isTerminal
      ? pino.transport({ target: 'pino-pretty', options: { destination: 2, ignore: 'component' } })
      : pino.destination({ fd: 2, sync: true }),
  );
}

/** An error as the log has it: a failed query names all its values, some of them a megabyte long. */
function loggedError(error: Error) {
  const { type, message, stack } = pino.stdSerializers.err(error);
  const cause = error.cause instanceof Error ? error.cause.message.slice(0, MAX_LOGGED_TEXT) : undefined;
  return { type, message: message.slice(0, MAX_LOGGED_TEXT), cause, stack: stack.slice(0, MAX_LOGGED_TEXT) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const EXPECTED = [ConfigError, DatabaseError, DataDirError, EmbeddedPostgresError, ReplayError, ServiceError];

try {
  program.exitOverride((error) => {
    throw error;
  });
  for (const sub of allCommands(program)) sub.exitOverride();
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  // Errors of the system say what and where: "ENOENT: no such file or directory, open '/x/y'".
  const isExpected =
    EXPECTED.some((kind) => error instanceof kind) || (error instanceof Error && 'syscall' in error);
  process.stderr.write(
    `seep-server: ${isExpected ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}

function allCommands(root: typeof program): (typeof program)[] {
  return [root, ...root.commands.flatMap(allCommands)];
}
