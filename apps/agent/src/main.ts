import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { KernelFs, readHostname } from '@seep/collectors';
import { formatBytes } from '@seep/shared';
import { CommanderError } from 'commander';
import { pino } from 'pino';
import { Agent } from './agent.ts';
import { createProgram, type EnrollOptions } from './cli/program.ts';
import { ConfigError, readConfigFile, readSettings, writeSettings } from './config.ts';
import { enroll, EnrolmentError } from './enroll.ts';
import { systemClock } from './sampler.ts';
import { inspectSpool } from './spool/inspect-spool.ts';
import { version } from './version.ts';

/*
 * Composition root of the agent's commands. Exit codes: 0 good, 1 failed, 2 wrong use.
 */

async function run({ config, server }: { config: string; server?: string }): Promise<void> {
  const settings = readSettings(config, server);
  const logger = pino({ level: settings.logLevel, base: null }, pino.destination({ fd: 2, sync: true }));
  const agent = new Agent({
    fs: new KernelFs('/'),
    clock: systemClock,
    random: Math.random,
    logger,
    version,
    url: settings.socketUrl,
    credential: settings.credential,
    spoolDir: settings.spoolDir,
    spoolLimits: {
      maxBytes: settings.spoolMaxMebibytes * 1024 * 1024,
      maxAgeMs: settings.spoolMaxDays * 86_400_000,
    },
    intervalMs: settings.intervalSeconds * 1000,
  });
  agent.start();
  const reason = await stopRequested();
  await agent.stop(reason);
}

/**
 * A signal, or the end of a parent that asked to be followed: its end of our standard input closes. Ctrl-C often comes
 * twice (from the terminal, and passed on by npx): the second one must not cut the orderly end short.
 */
async function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve('SIGINT'));
    process.on('SIGTERM', () => resolve('SIGTERM'));
    if (process.env['SEEP_FOLLOW_PARENT'] === '1')
      process.stdin.once('close', () => resolve('parent ended')).resume();
  });
}

async function enrollHost(options: EnrollOptions): Promise<void> {
  const token = await tokenOf(options);
  const hostname = readHostname(new KernelFs('/'));
  const { hostId, credential } = await enroll(options.server, { token, hostname, labels: options.label });
  writeSettings(
    options.config,
    {
      server: options.server,
      ...(options.interval !== undefined && { intervalSeconds: options.interval }),
      ...(options.spoolDir !== undefined && { spoolDir: options.spoolDir }),
    },
    credential,
  );
  print(`enrolled as host ${hostId}; settings are in ${options.config}`);
}

async function tokenOf({ token, tokenFile }: EnrollOptions): Promise<string> {
  if (token !== undefined) return token;
  if (tokenFile === undefined)
    throw new ConfigError('give the enrolment token: --token-file FILE, or - for standard input');
  const text = tokenFile === '-' ? await textOf(process.stdin) : readFileSync(tokenFile, 'utf8');
  if (text.trim() === '') throw new ConfigError(`${tokenFile}: holds no token`);
  return text.trim();
}

async function status({ config, json }: { config: string; json?: boolean }): Promise<void> {
  const settings = readConfigFile(config);
  const spool = inspectSpool(settings.spoolDir);
  if (json) return print(JSON.stringify({ version, server: settings.server, config, spool }));
  print(`seep-agent ${version}`);
  print(`server   ${settings.server}`);
  print(
    `spool    ${settings.spoolDir}: ${spool.records} records, ${formatBytes(spool.bytes)}, of ${spool.boots} boots`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const program = createProgram({ run, enroll: enrollHost, status });
for (const command of [program, ...program.commands]) command.exitOverride();
try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  const isExpected = error instanceof ConfigError || error instanceof EnrolmentError;
  process.stderr.write(
    `seep-agent: ${isExpected ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}
