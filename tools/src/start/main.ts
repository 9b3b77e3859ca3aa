import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockDataDir } from '@seep/server/data-dir-lock';
import { ChildProgram, runProgram } from './child-program.ts';
import { BIN, buildProduct, ROOT } from './product.ts';
import { print, say } from './say.ts';
import { orStopped, runToEnd, Stopped, stopped } from './until-stopped.ts';

/*
 * `npm start`: the whole product on this machine. Builds what changed, runs the server with its embedded database and
 * an agent of this machine enrolled with it, and prints where to look. Ctrl-C ends all of it.
 */

const dataDir = resolve(process.env['SEEP_DATA_DIR'] ?? join(ROOT, '.seep'));
const env = { SEEP_DATA_DIR: dataDir };

/** An agent that ended by itself is started again after this. */
const AGENT_RESTART_MS = 5000;

async function main(): Promise<void> {
  const lock = await lockDataDir(dataDir, 'start');
  const running: ChildProgram[] = [];
  let isStopping = false;
  try {
    say('building …');
    await buildProduct();

    const server = new ChildProgram(join(BIN, 'seep-server'), ['start'], { env });
    running.push(server);
    const [, url = ''] = await orStopped(server.lineMatching(/^Seep is ready: (\S+)$/));
    const agentConfig = await orStopped(enrolOnce(url));
    const link = process.env['SEEP_ADMIN_EMAIL'] ? undefined : await orStopped(signInLink());

    const runAgent = () => {
      const agent = new ChildProgram(join(BIN, 'seep-agent'), [
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

/** This machine's agent is a host like any other: a token, a credential of its own, settings in the data directory. */
async function enrolOnce(url: string): Promise<string> {
  const config = join(dataDir, 'agent', 'agent.yaml');
  if (existsSync(config)) return config;
  const token = await runProgram(join(BIN, 'seep-server'), ['token', 'create'], { env });
  await runProgram(
    join(BIN, 'seep-agent'),
    ['enroll', '--server', url, '--token-file', '-', '--config', config, '--spool-dir', 'spool'],
    { input: token },
  );
  return config;
}

async function signInLink(): Promise<string> {
  return runProgram(join(BIN, 'seep-server'), ['user', 'link'], { env });
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

await runToEnd(main, say);
