import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../src/testing.ts';
import { startTestServer } from './test-server.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

/* Of 200 files a half is kept back: room for 100 hosts, and for 150 connections of all kinds. */
const LIMIT = 200;

test('a server with few open files warns of more hosts, and has some left for those that ask and go', async () => {
  await using other = await startTestServer();
  await other.database.pool.query(`
    INSERT INTO hosts (name, credential_hash)
    SELECT 'host' || n, int4send(n) FROM generate_series(1, 101) AS n`);
  const port = await freePort();
  const child = spawn('sh', ['-c', `ulimit -n ${LIMIT} && exec "$0" "$1" start`, process.execPath, MAIN], {
    env: {
      ...process.env,
      DATABASE_URL: other.databaseUrl,
      SEEP_PORT: `${port}`,
      SEEP_LOG_LEVEL: 'warn',
    },
  });
  let said = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const closed = once(child, 'close');
  try {
    await expect.poll(() => said).toContain('Seep is ready');
    expect(log).toContain('"hosts":101,"room":100,"openFilesLimit":200');

    const silent = Array.from({ length: 140 }, () => connect(port, '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const ask = (path: string, accept: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept, connection: 'close' } });
    // Connected is not yet accepted.
    await expect.poll(async () => (await ask('/trpc/live.changes', 'text/event-stream')).status).toBe(503);
    expect((await ask('/readyz', 'application/json')).status).toBe(200);

    for (const socket of silent) socket.destroy();
    // What a stranger hears stands in the stream.
    await expect.poll(async () => (await ask('/trpc/live.changes', 'text/event-stream')).status).toBe(200);
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
});
