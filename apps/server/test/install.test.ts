import { execFile, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_AGENT_DIR } from '../src/paths.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/*
 * install.sh as hosts get it, with the real executable, on a host without systemd: this machine, with folders of the
 * test's own where it writes. Booted hosts with systemd are tools/src/drills.
 */

const isBuilt = existsSync(join(DEFAULT_AGENT_DIR, `seep-agent-linux-${process.arch}`));
const canMount = spawnSync('unshare', ['--mount', 'mount', '--bind', '/tmp', '/mnt']).status === 0;
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
if (!isBuilt) process.stderr.write('install.sh is not tested: run "npm run build:agent" first\n');
if (!canMount) process.stderr.write('install.sh is not tested: it needs root, to mount folders of its own\n');
if (!hasShellcheck) process.stderr.write('install.sh is not checked: install Debian’s package shellcheck\n');

/** Runs a command where /etc, /usr/local/bin and /var/lib are the test's own. */
const ON_HOST = `
set -e
host=$1; shift
mount --bind "$host/etc" /etc
mount --bind "$host/bin" /usr/local/bin
mount --bind "$host/lib" /var/lib
if [ -d /run/systemd ]; then mount --bind "$host/empty" /run/systemd; fi
exec "$@"`;

test.runIf(isBuilt && hasShellcheck)('shellcheck has nothing to say about install.sh', () => {
  const { stdout, status } = spawnSync('shellcheck', [join(DEFAULT_AGENT_DIR, 'install.sh')], {
    encoding: 'utf8',
  });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});

describe.runIf(isBuilt && canMount)('install.sh', { timeout: 60_000 }, () => {
  let server: TestServer;
  let host: string;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    host = mkdtempSync(join(tmpdir(), 'seep-host-'));
    for (const name of ['bin', 'lib', 'empty']) mkdirSync(join(host, name));
    await promisify(execFile)('cp', ['-a', '/etc', join(host, 'etc')]);
  });
  afterEach(() => {
    programs = undefined;
    rmSync(host, { recursive: true, force: true });
  });

  /** A folder of programs that come before the machine's own. */
  let programs: string | undefined;

  async function install(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const line = 'url=$1; shift; curl -fsSL "$url/install.sh" | sh -s -- "$@"';
    const command = ['sh', '-c', line, 'sh', server.url, ...args];
    return new Promise((resolve) => {
      const all = ['--mount', 'sh', '-c', ON_HOST, 'sh', host, ...command];
      const PATH = [...(programs === undefined ? [] : [programs]), process.env['PATH']].join(':');
      execFile('unshare', all, { env: { ...process.env, PATH } }, (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      });
    });
  }

  const token = async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    return (await createEnrolmentToken(server.database.db, 'test', { uses: 5, expiresAt, labels: {} })).token;
  };
  const modeOf = (path: string) => (statSync(join(host, path)).mode & 0o7777).toString(8);
  const hostCount = async () => (await server.get<{ items: unknown[] }>('/hosts')).items.length;
  /** What there is of Seep on the host. */
  const leftovers = () => [
    ...readdirSync(join(host, 'bin')),
    ...readdirSync(join(host, 'lib')),
    ...readdirSync(join(host, 'etc')).filter((name) => name.startsWith('seep')),
    ...(/^seep-agent:/m.exec(readFileSync(join(host, 'etc', 'passwd'), 'utf8')) ?? []),
  ];

  /**
   * No machine of ours has SELinux: its programs are scripts that note how they were called.
   * @returns what they noted
   */
  function withSelinux(chcon: 'works' | 'fails'): () => string[] {
    const folder = join(host, 'selinux');
    const log = join(host, 'selinux.log');
    mkdirSync(folder);
    const note = (name: string) => `echo ${name} "$@" >>'${log}'`;
    const scripts = {
      selinuxenabled: 'exit 0',
      chcon: chcon === 'works' ? note('chcon') : 'exit 1',
      restorecon: note('restorecon'),
    };
    for (const [name, line] of Object.entries(scripts))
      writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    programs = folder;
    return () => readFileSync(log, 'utf8').trimEnd().split('\n');
  }

  test('labels the executable where SELinux is on: before it runs first, and in its place', async () => {
    const calls = withSelinux('works');
    const { code, err } = await install('--token', await token());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(calls()).toEqual([
      expect.stringMatching(/^chcon -t bin_t \/usr\/local\/bin\/\.seep-install\.\w+\/seep-agent$/),
      'restorecon -F /usr/local/bin/seep-agent',
    ]);
  });

  test('says in one sentence that SELinux does not let it, and leaves nothing', async () => {
    withSelinux('fails');
    const { code, err } = await install('--token', await token());
    expect(code).toBe(1);
    expect(err).toMatch(/^seep: SELinux is on and \S+ cannot be labelled$/m);
    expect(leftovers()).toEqual([]);
  });

  test('installs, enrols, and the token is nowhere on the host', async () => {
    const secret = await token();
    const before = await hostCount();
    const { code, out, err } = await install('--token', secret, '--label', 'role=a b', '--interval', '5');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('no systemd');
    expect(await hostCount()).toBe(before + 1);
    expect([modeOf('bin/seep-agent'), modeOf('etc/seep/agent.yaml')]).toEqual(['755', '644']);
    expect([modeOf('etc/seep/credential'), modeOf('lib/seep-agent')]).toEqual(['600', '700']);
    expect(statSync(join(host, 'etc/seep/credential')).uid).not.toBe(0);
    expect(readFileSync(join(host, 'etc/seep/agent.yaml'), 'utf8')).toBe(
      `server: ${server.url}\nintervalSeconds: 5\n`,
    );
    const found = await promisify(execFile)('grep', ['-rlF', secret, host]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(found).toBe('');
  });

  test('run again, it stays the host that it is', async () => {
    const secret = await token();
    await install('--token', secret);
    const before = [await hostCount(), readFileSync(join(host, 'etc/seep/credential'), 'utf8')];
    expect(await install('--token', secret)).toMatchObject({ code: 0, err: '' });
    expect([await hostCount(), readFileSync(join(host, 'etc/seep/credential'), 'utf8')]).toEqual(before);
  });

  test('a token that lets nobody in leaves nothing behind, and one sentence', async () => {
    const { code, err } = await install('--token', 'seep_enrol_wrong');
    expect(code).toBe(1);
    expect(err).toMatch(/^seep: \S+ refuses \(HTTP 401\): this enrolment token is unknown.*\n$/);
    expect(leftovers()).toEqual([]);
  });

  test('an executable that is not the server’s is not run', async () => {
    const damaged = join(host, 'damaged');
    await promisify(execFile)('sh', ['-c', `printf '#!/bin/sh\\ntouch ${host}/was-run\\n' >${damaged}`]);
    const { code, err } = await install('--token', await token(), '--offline', damaged);
    expect(code).toBe(1);
    expect(err).toMatch(/^seep: the executable is damaged or not the server's: its SHA-256 is .*\n$/);
    expect([...leftovers(), ...readdirSync(host).filter((name) => name === 'was-run')]).toEqual([]);
  });

  test('installs from a file, and refuses another version than the one asked for', async () => {
    const file = join(DEFAULT_AGENT_DIR, `seep-agent-linux-${process.arch}`);
    const refused = await install('--token', await token(), '--offline', file, '--version', '99.0.0');
    expect(refused.err).toMatch(/^seep: the server has version \S+, not 99\.0\.0\n$/);
    expect(leftovers()).toEqual([]);
    expect(await install('--token', await token(), '--offline', file)).toMatchObject({ code: 0, err: '' });
  });

  test('a dry run names every step and takes none', async () => {
    const { code, out } = await install('--token', await token(), '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/would download: .*would check: .*would enrol: .*would write: \/usr\/local\/bin/s);
    expect(leftovers()).toEqual([]);
  });

  test('uninstalling leaves the spool, purging nothing', async () => {
    await install('--token', await token());
    expect(await install('--uninstall')).toMatchObject({ code: 0, err: '' });
    expect(leftovers()).toEqual(['seep-agent']);
    expect(await install('--uninstall', '--purge')).toMatchObject({ code: 0, err: '' });
    expect(leftovers()).toEqual([]);
  });

  test('wrong use is told from failure', async () => {
    expect((await install('--frobnicate')).code).toBe(2);
    expect((await install('--interval')).code).toBe(2);
    expect((await install('--purge')).code).toBe(2);
  });
});
