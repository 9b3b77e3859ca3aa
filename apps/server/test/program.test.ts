import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../src/testing.ts';
import { createTestDatabase } from './test-server.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seep-program-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: '', SEEP_DATA_DIR: dataDir, SEEP_LOG_LEVEL: 'error', ...env };
}

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the server's program. @param until kills it in an orderly way when its output says this */
async function run(args: string[], env: Record<string, string>, until?: string): Promise<Run> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environment(env),
  });
  const result: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    result.stdout += chunk.toString();
    if (until !== undefined && result.stdout.includes(until)) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  result.code = await new Promise((resolve) => {
    child.once('close', resolve);
  });
  return result;
}

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

test('starts, says where, and stops when told', async () => {
  const port = await freePort();
  const { code, stdout } = await run(['start'], { SEEP_PORT: `${port}` }, 'Sign in');
  expect(code).toBe(0);
  expect(stdout).toContain(`Seep is ready: http://127.0.0.1:${port}\n`);
  expect(stdout).toMatch(
    /Sign in as the first admin \(works once\): http:\S+\/api\/auth\/magic-link\/verify\?token=\w+/,
  );
});

test('a used port is named, and nothing is left running', async () => {
  const port = await freePort();
  const other = await occupy(port);
  const { code, stderr } = await run(['start'], { SEEP_PORT: `${port}` });
  other.close();
  expect(code).toBe(1);
  expect(stderr).toBe(
    `seep-server: port ${port} on 127.0.0.1 is in use: stop what listens there, or set SEEP_PORT\n`,
  );
  // The embedded database was stopped with it: a second try on the same data succeeds.
  expect((await run(['start'], { SEEP_PORT: `${await freePort()}` }, 'Seep is ready')).code).toBe(0);
});

test('an unreachable database is named without its password', async () => {
  const { code, stderr } = await run(['start'], { DATABASE_URL: 'postgres://seep:hunter2@127.0.0.1:9/seep' });
  expect(code).toBe(1);
  expect(stderr).toContain('cannot use the database at 127.0.0.1:9/seep: connect ECONNREFUSED 127.0.0.1:9');
  expect(stderr).not.toContain('hunter2');
});

test('an older server refuses a newer schema', async () => {
  await using database = await createTestDatabase();
  expect((await run(['migrate'], { DATABASE_URL: database.url })).code).toBe(0);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('of a newer server', 9e12)",
  );
  await client.end();
  const { code, stderr } = await run(['migrate'], { DATABASE_URL: database.url });
  expect(code).toBe(1);
  expect(stderr).toContain("the database's schema is newer");
});

test('two servers on one data directory: the second says who the first is', async () => {
  const first = spawn(process.execPath, [MAIN, 'start'], {
    env: environment({ SEEP_PORT: `${await freePort()}` }),
  });
  await new Promise((resolve) => {
    first.stdout.on('data', resolve);
  });
  const { code, stderr } = await run(['start'], { SEEP_PORT: `${await freePort()}` });
  first.kill('SIGTERM');
  await new Promise((resolve) => {
    first.once('close', resolve);
  });
  expect(code).toBe(1);
  expect(stderr).toBe(
    `seep-server: Seep is already running on ${dataDir} (process ${first.pid}): stop it, or choose another SEEP_DATA_DIR\n`,
  );
});

test('a certificate that cannot be read is named, with its variable', async () => {
  await using database = await createTestDatabase();
  const { code, stderr } = await run(['start'], {
    DATABASE_URL: database.url,
    SEEP_PORT: `${await freePort()}`,
    SEEP_TLS_CERT: join(dataDir, 'cert.pem'),
    SEEP_TLS_KEY: join(dataDir, 'key.pem'),
  });
  expect(code).toBe(1);
  expect(stderr).toBe(`seep-server: SEEP_TLS_CERT: cannot read ${join(dataDir, 'cert.pem')}: ENOENT\n`);
});

test.each([
  [['frobnicate'], {}, 2, 'unknown command'],
  [['token', 'create', '--expires', 'soon'], {}, 2, 'as in 30m, 24h or 7d'],
  [['start'], { SEEP_PORT: 'http' }, 1, 'SEEP_PORT'],
  [['backup', '/none/file'], {}, 1, "seep-server: ENOENT: no such file or directory, open '/none/file"],
])('%j is refused with %j, exit code %d', async (args, env, code, message) => {
  const result = await run(args, env);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
});

test('a command prints its result and nothing else', async () => {
  await using database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  expect((await run(['token', 'create'], env)).stdout).toMatch(/^seep_enrol_[\w-]{43}\n$/);
  expect((await run(['api-token', 'create', '--role', 'viewer'], env)).stdout).toMatch(
    /^seep_api_[\w-]{43}\n$/,
  );
});
