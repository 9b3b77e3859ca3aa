import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@seep/server/free-port';
import { expect, onTestFinished, test } from 'vitest';
import { whyNoDemo } from '../src/demo/fleet.ts';
import { ChildProgram } from '../src/start/child-program.ts';

/* `npm run demo`, as people start it: real hosts in namespaces, a real leak, and nothing left when it is over. */

const MAIN = join(import.meta.dirname, '..', 'src', 'demo', 'main.ts');

/** Processes that name this folder in their command line. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has ended meanwhile.
        return '';
      }
    })
    .filter((command) => command.includes(folder));
}

test(
  'a leak of the demo is found while its twin is not, and Ctrl-C leaves nothing',
  { timeout: 600_000 },
  async ({ skip }) => {
    const why = whyNoDemo();
    if (why !== undefined) process.stderr.write(`the demo is left out: ${why}\n`);
    skip(why !== undefined, why);
    const dataDir = mkdtempSync(join(tmpdir(), 'seep-demo-test-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const env = {
      SEEP_DATA_DIR: dataDir,
      SEEP_PORT: `${await freePort()}`,
      SEEP_ADMIN_EMAIL: '',
      SEEP_ADMIN_PASSWORD: '',
    };
    const said: string[] = [];
    const start = () => {
      const demo = new ChildProgram(process.execPath, [MAIN, '--hosts', 'api-1,web-2'], {
        env,
        onError: (line) => said.push(line),
      });
      onTestFinished(() => demo.stop());
      return demo;
    };
    const demo = start();
    await demo.lineMatching(/^ {2}Sign in {4}http:\S+token=/);
    const [found] = await demo.lineMatching(/^ {2}found on .*/);
    expect(found).toMatch(/^ {2}found on api-1 after \d+ s: \S*python3 api_server\.py 512 200 .* leaks: /);
    // Both hosts have pids of their own: each begins at 1.
    const namespaces = processesOf(join(dataDir, 'hosts')).filter((command) => command.startsWith('sh '));
    expect(namespaces.length).toBeGreaterThanOrEqual(2);
    demo.interrupt();
    expect(await demo.exited).toBe(0);
    // A server or an agent that is being stopped may have its own last word.
    expect(said).toContain('stopping …');
    expect(processesOf(dataDir)).toEqual([]);
    // With the same data, hosts are who they were.
    const credentials = () =>
      ['api-1', 'web-2'].map((host) => readFileSync(join(dataDir, 'hosts', host, 'credential'), 'utf8'));
    const before = credentials();
    const again = start();
    await again.lineMatching(/^ {2}Sign in {4}http:\S+token=/);
    expect(credentials()).toEqual(before);
    again.interrupt();
    expect(await again.exited).toBe(0);
  },
);

test('a helper of the demo waits at a pipe that is left nowhere', async () => {
  const helper = spawn('sh', [join(import.meta.dirname, '../src/demo/programs/mcp_helper.sh')], {
    stdio: 'ignore',
  });
  onTestFinished(() => {
    helper.kill('SIGKILL');
  });
  const pipe = () => {
    try {
      return readlinkSync(`/proc/${helper.pid}/fd/3`);
    } catch {
      // Not yet.
      return '';
    }
  };
  await expect.poll(pipe, { timeout: 20_000 }).toBe(`/dev/shm/mcp-helper-${helper.pid} (deleted)`);
});

test.each([
  [['--hosts', 'api-1,none'], 'there is no demo host "none"'],
  [['--fast'], '--fast'],
])('wrong use is told apart: %j', (args, message) => {
  expect(() => execFileSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', stdio: 'pipe' })).toThrow(
    expect.objectContaining({ status: 2, stderr: expect.stringContaining(message) as string }) as Error,
  );
});
