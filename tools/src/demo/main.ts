import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { lockDataDir } from '@seep/server/data-dir-lock';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { BIN, buildProduct } from '../start/product.ts';
import { print, say } from '../start/say.ts';
import { orStopped, runToEnd, Stopped, stopped } from '../start/until-stopped.ts';
import { DEMO_HOSTS, type DemoHost, demoHosts, whyNoDemo } from './fleet.ts';
import { LightHost } from './light-host.ts';
import { watchFindings } from './watch-findings.ts';

/*
 * `npm run demo`: a small fleet of real agents to look at, each on a host of its own (a namespace), with programs that
 * really leak and healthy ones beside them. A minute is an hour to the detector. Ctrl-C ends all of it and leaves nothing.
 */

const USAGE = `usage: npm run demo [-- --hosts NAME,…]

${DEMO_HOSTS.map(({ name, shows }) => `  ${name.padEnd(9)} ${shows}`).join('\n')}

SEEP_PORT [7310], SEEP_HOST and SEEP_TIME_SCALE [60] are heeded. Data is kept only in a SEEP_DATA_DIR that is given; then
hosts stay who they are from run to run.
`;

const TIME_SCALE = 60;
const PORT = 7310;

async function main(hosts: readonly DemoHost[]): Promise<void> {
  const why = whyNoDemo();
  if (why !== undefined) throw new Error(why);
  const given = process.env['SEEP_DATA_DIR'];
  const dataDir = given === undefined ? await mkdtemp(join(tmpdir(), 'seep-demo-')) : resolve(given);
  const env = {
    SEEP_DATA_DIR: dataDir,
    SEEP_PORT: process.env['SEEP_PORT'] ?? `${PORT}`,
    SEEP_TIME_SCALE: process.env['SEEP_TIME_SCALE'] ?? `${TIME_SCALE}`,
    SEEP_LOG_LEVEL: process.env['SEEP_LOG_LEVEL'] ?? 'warn',
    // One of its own, whatever else this shell is set to.
    DATABASE_URL: '',
  };
  const command = (...args: string[]) => orStopped(runProgram(join(BIN, 'seep-server'), args, { env }));
  const lock = await lockDataDir(dataDir, 'demo');
  const running: LightHost[] = [];
  let server: ChildProgram | undefined;
  try {
    say('building …');
    await buildProduct();
    server = new ChildProgram(join(BIN, 'seep-server'), ['start'], { env });
    const [, url = ''] = await orStopped(server.lineMatching(/^Seep is ready: (\S+)$/));
    const link = process.env['SEEP_ADMIN_EMAIL'] ? undefined : await command('user', 'link');
    const token = await command('token', 'create', '--uses', `${hosts.length}`);
    for (const host of hosts) {
      const folder = join(dataDir, 'hosts', host.name);
      running.push(await orStopped(LightHost.start(host, { url, token }, folder)));
    }
    announce(url, link, hosts, env.SEEP_TIME_SCALE);
    const apiToken = await command('api-token', 'create', '--role', 'viewer');
    await Promise.race([
      stopped,
      ...running.map((host) => whenEnded(`host ${host.host.name}`, host.program)),
      whenEnded('the server', server),
      watchFindings(url, apiToken, ({ host, verdict, afterSeconds }) =>
        print(`  found on ${host} after ${afterSeconds} s: ${verdict}`),
      ),
    ]);
    say('stopping …');
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    await Promise.all(running.map((host) => host.stop()));
    await server?.stop();
    await lock.release();
    if (given === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

/** Part of a demo that ends by itself ends the demo, unless it was told to: then this is too late to matter. */
async function whenEnded(what: string, program: ChildProgram): Promise<never> {
  const code = await program.exited;
  // Ctrl-C reaches us and what we run at the same time.
  await delay(1000);
  throw new Error(`${what} ${program.endedWith(code).message}`);
}

function announce(
  url: string,
  link: string | undefined,
  hosts: readonly DemoHost[],
  timeScale: string,
): void {
  print('');
  print(`  The demo is running: ${hosts.length} hosts, detection ${timeScale} times as fast.`);
  print(`  Dashboard  ${url}`);
  if (link !== undefined) print(`  Sign in    ${link}  (works once)`);
  print('');
  for (const { name, shows } of hosts) print(`  ${name.padEnd(9)} ${shows}`);
  print('');
  print('  The first findings come after two to five minutes, and are printed here. Ctrl-C stops all of it.');
  print('');
}

let options: { hosts?: string | undefined; help?: boolean | undefined };
try {
  options = parseArgs({ options: { hosts: { type: 'string' }, help: { type: 'boolean' } } }).values;
} catch (error) {
  say(`${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}
if (options.help === true) {
  print(USAGE);
  process.exit(0);
}
let wanted: DemoHost[];
try {
  wanted = demoHosts(options.hosts?.split(','));
} catch (error) {
  say(`${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}
await runToEnd(() => main(wanted), say);
