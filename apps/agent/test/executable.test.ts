import { once, type EventEmitter } from 'node:events';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_FRAME_TO_AGENT_BYTES } from '@seep/shared';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeServer } from './fake-server.ts';

/* What hosts run, as a process, on the ways to a server that there are: what Node cannot do is seen here alone. */

const EXECUTABLE = join(import.meta.dirname, `../dist/download/seep-agent-linux-${process.arch}`);
const isBuilt = existsSync(EXECUTABLE);
if (!isBuilt) process.stderr.write('the executable is left out: run "npm run build:agent" first\n');

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
if (!hasIpv6) process.stderr.write('IPv6 is left out: this machine has none\n');

let dir: string;
let agent: ChildProcess | undefined;
let server: FakeServer | undefined;
const closing: Server[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'seep-executable-'));
});
afterEach(async () => {
  agent?.kill('SIGKILL');
  agent = undefined;
  await server?.close();
  server = undefined;
  for (const one of closing.splice(0)) {
    one.closeAllConnections();
    one.close();
  }
  rmSync(dir, { recursive: true, force: true });
});

function startAgent(address: string, settings: Record<string, string> = {}): void {
  const lines = { server: address, intervalSeconds: '1', spoolDir: join(dir, 'spool'), ...settings };
  const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(dir, 'agent.yaml'), text.join(''));
  writeFileSync(join(dir, 'credential'), 'secret\n', { mode: 0o600 });
  agent = spawn(EXECUTABLE, ['run', '--config', join(dir, 'agent.yaml')], { stdio: 'ignore' });
}

interface Status {
  connected: boolean;
  reason?: string;
}

function status(): Status | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'spool/agent.json'), 'utf8')) as Status;
  } catch {
    // It has not begun yet.
    return undefined;
  }
}

async function connected(): Promise<void> {
  await vi.waitUntil(() => status()?.connected === true, 30_000);
}

const portOf = (one: Server) => (one.address() as AddressInfo).port;

async function listening(one: Server): Promise<void> {
  closing.push(one);
  await new Promise<void>((resolve) => {
    one.listen(0, '127.0.0.1', resolve);
  });
}

/** An authority, and a certificate of 127.0.0.1 that it has signed. */
function makeCertificates(): { caFile: string; key: string; cert: string } {
  const path = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=drill',
    '-days',
    '2',
  );
  openssl(
    'req',
    ...newKey,
    '-keyout',
    path('key.pem'),
    '-out',
    path('request.pem'),
    '-subj',
    '/CN=127.0.0.1',
  );
  writeFileSync(path('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signing = [
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-extfile',
    path('names'),
  ];
  openssl('x509', '-req', '-in', path('request.pem'), ...signing, '-out', path('cert.pem'), '-days', '2');
  return {
    caFile: path('ca.pem'),
    key: readFileSync(path('key.pem'), 'utf8'),
    cert: readFileSync(path('cert.pem'), 'utf8'),
  };
}

describe.runIf(isBuilt)('the executable', () => {
  test.runIf(hasIpv6)('reaches a server by IPv6', async () => {
    server = await FakeServer.listen(0, '::1');
    startAgent(`http://[::1]:${server.port}`);
    await connected();
    await server.until(() => (server?.numbered.length ?? 0) > 1);
  });

  test('reaches a server through an HTTP proxy, and not around it', async () => {
    server = await FakeServer.listen();
    const { port } = server;
    const asked: string[] = [];
    const proxy = createHttpServer((_request, response) => response.writeHead(405).end());
    proxy.on('connect', (request, inside, head) => {
      asked.push(request.url ?? '');
      const outside = connect(port, '127.0.0.1', () => {
        inside.write('HTTP/1.1 200 Connection established\r\n\r\n');
        outside.write(head);
        inside.pipe(outside).pipe(inside);
      });
      for (const socket of [inside, outside]) socket.on('error', () => socket.destroy());
    });
    await listening(proxy);
    // A name that only the proxy knows.
    startAgent(`http://seep.invalid:${port}`, { proxy: `http://127.0.0.1:${portOf(proxy)}` });
    await connected();
    expect(new Set(asked)).toEqual(new Set([`seep.invalid:${port}`]));
    await server.until(() => (server?.numbered.length ?? 0) > 1);
  });

  test('trusts the certificate that its own CA file names, and no other', async () => {
    const { caFile, key, cert } = makeCertificates();
    const https = createHttpsServer({ key, cert });
    server = FakeServer.on(https);
    await listening(https);
    const address = `https://127.0.0.1:${portOf(https)}`;
    startAgent(address);
    await vi.waitUntil(() => /certificate|issuer|TLS/i.test(status()?.reason ?? ''), 30_000);
    expect(status()?.connected).toBe(false);
    agent?.kill('SIGKILL');
    startAgent(address, { caFile });
    await connected();
    await server.until(() => (server?.numbered.length ?? 0) > 1);
  });

  test('takes another interval from the server while it runs', async () => {
    server = await FakeServer.listen();
    const fake = server;
    const intervals = () =>
      fake.numbered.flatMap(({ body }) => ('intervalMs' in body ? [body.intervalMs] : []));
    startAgent(`http://127.0.0.1:${server.port}`);
    await server.until(() => intervals().includes(1000));
    const hellos = () => fake.received.filter(({ type }) => type === 'hello').length;
    server.send({ type: 'config', body: { ...server.config, intervalMs: 250 } });
    await server.until(() => intervals().includes(250));
    expect([intervals().at(-1), hellos(), agent?.exitCode]).toEqual([250, 1, null]);
  });

  test('says why it is not let in', async () => {
    const refusing = createHttpServer();
    refusing.on('upgrade', (_request, socket) => {
      const body = JSON.stringify({ code: 'credential_revoked', message: 'this credential was revoked' });
      socket.end(
        `HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    await listening(refusing);
    startAgent(`http://127.0.0.1:${portOf(refusing)}`);
    await vi.waitUntil(() => status()?.reason === 'HTTP 401: this credential was revoked', 30_000);
    expect(status()?.connected).toBe(false);
  });

  test.each([
    ['of text', '{"type":"config"}', [4000, 'frame_malformed']],
    ['beyond its bound', Buffer.alloc(MAX_FRAME_TO_AGENT_BYTES + 1), [1009, '']],
  ])('refuses a frame %s, and comes back', async (_what, frame, expected) => {
    server = await FakeServer.listen();
    const fake = server;
    startAgent(`http://127.0.0.1:${server.port}`);
    await connected();
    const closed = once(server.socket as EventEmitter, 'close') as Promise<[number, Buffer]>;
    server.socket?.send(frame);
    const [code, reason] = await closed;
    expect([code, reason.toString()]).toEqual(expected);
    const { length } = fake.received;
    await fake.until(() => fake.received.slice(length).some(({ type }) => type === 'hello'));
    expect(agent?.exitCode).toBeNull();
  });

  test('gives up a server that takes the connection and never answers', async () => {
    const silent = createNetServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      startAgent(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      await expect.poll(() => status()?.reason, { timeout: 60_000 }).toBe('Opening handshake has timed out');
    } finally {
      agent?.kill('SIGKILL');
      silent.close();
    }
  }, 90_000);

  test('says goodbye when it is told to end', async () => {
    server = await FakeServer.listen();
    startAgent(`http://127.0.0.1:${server.port}`);
    await connected();
    agent?.kill('SIGTERM');
    const [code] = (await once(agent as EventEmitter, 'exit')) as [number];
    expect(code).toBe(0);
    expect(server.received.at(-1)).toEqual({ type: 'bye', body: { reason: 'SIGTERM' } });
  });

  test('tests itself', () => {
    const said = JSON.parse(execFileSync(EXECUTABLE, ['--self-test'], { encoding: 'utf8' })) as {
      version: string;
      processes: number;
    };
    expect(said.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(said.processes).toBeGreaterThan(0);
  });
});
