import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockDataDir } from '@seep/server/data-dir-lock';
import { ChildProgram, runProgram } from './child-program.ts';

/*
 * `npm start`: the whole product on this machine. Builds what changed, runs the server with its embedded database and
 * an agent of this machine enrolled with it, and prints where to look. Ctrl-C ends all of it.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const bin = join(root, 'node_modules', '.bin');
const dataDir = resolve(process.env['SEEP_DATA_DIR'] ?? join(root, '.seep'));
const env = { SEEP_DATA_DIR: dataDir };

/** An agent that ended by itself is started again after this. */
const AGENT_RESTART_MS = 5000;

const stopped = new Promise<void>((stop) => {
  // Ctrl-C often comes twice, from the terminal and passed on by npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
});

async function main(): Promise<void> {
  const lock = await lockDataDir(dataDir, 'start');
  const running: ChildProgram[] = [];
  let isStopping = false;
  try {
    say('building …');
    await orStopped(
      runProgram(join(bin, 'nx'), ['run-many', '-t', 'build', '--output-style=static'], { cwd: root }),
    );
    // What other hosts install. Without the network there is none for the other architecture, and all the rest works.
    await orStopped(
      runProgram(join(bin, 'node'), [join(root, 'apps', 'agent', 'build-executables.mjs'), '--available']),
    );

    const server = new ChildProgram(join(bin, 'seep-server'), ['start'], { env });
    running.push(server);
    const [, url = ''] = await orStopped(server.lineMatching(/^Seep is ready: (\S+)$/));
    const agentConfig = await orStopped(enrolOnce(url));
    const link = process.env['SEEP_ADMIN_EMAIL'] ? undefined : await orStopped(signInLink());

    const runAgent = () => {
      const agent = new ChildProgram(join(bin, 'seep-agent'), [
        'run',
        '--config',
        agentConfig,
        '--server',
        url,
      ]);
      running[1] = agent;
      void agent.exited.then(async (code) => {
        if (isStopping) return;
        say(`the agent ended with ${code}, starting it again`);
        await delay(AGENT_RESTART_MS);
        if (!isStopping) runAgent();
      });
    };
    runAgent();
    announce(url, link);
    const serverEnd = server.exited.then((code) => {
      if (!isStopping) throw new Error(`the server ended with ${code}: see above`);
    });
    await Promise.race([stopped, serverEnd]);
    say('stopping …');
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    isStopping = true;
    // The agent first: it says goodbye to a server that is still there.
    for (const program of running.toReversed()) await program.stop();
    await lock.release();
  }
}

class Stopped extends Error {}

/** Waits for a step, unless the person at the keyboard has had enough. */
async function orStopped<Result>(step: Promise<Result>): Promise<Result> {
  return Promise.race([
    step,
    stopped.then((): never => {
      throw new Stopped();
    }),
  ]);
}

/** This machine's agent is a host like any other: a token, a credential of its own, settings in the data directory. */
async function enrolOnce(url: string): Promise<string> {
  const config = join(dataDir, 'agent', 'agent.yaml');
  if (existsSync(config)) return config;
  const token = await runProgram(join(bin, 'seep-server'), ['token', 'create'], { env });
  await runProgram(
    join(bin, 'seep-agent'),
    ['enroll', '--server', url, '--token-file', '-', '--config', config, '--spool-dir', 'spool'],
    { input: token },
  );
  return config;
}

async function signInLink(): Promise<string> {
  return runProgram(join(bin, 'seep-server'), ['user', 'link'], { env });
}

function announce(url: string, link: string | undefined): void {
  print('');
  print('  Seep is running.');
  print(`  Dashboard  ${url}`);
  if (link !== undefined) print(`  Sign in    ${link}  (works once)`);
  print(`  Data       ${dataDir}`);
  print('  Ctrl-C stops it.');
  print('');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
