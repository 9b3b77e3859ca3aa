import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { KernelFs } from '../fs.ts';
import { DockerClient } from './client.ts';
import { findDockerSockets } from './sockets.ts';

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seep-docker-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'sock');
}

/** An engine that answers like this. */
async function engine(listener: RequestListener): Promise<{ path: string; asked: string[] }> {
  const path = socketPath();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { path, asked };
}

const ANSWERS: Record<string, unknown> = {
  '/version': { Version: '27.0', ApiVersion: '1.46' },
  '/info': { Driver: 'overlay2' },
  '/containers/json?all=1': [{ Id: 'a'.repeat(64), Names: ['/web'] }],
  '/containers/web/json': { Id: 'a'.repeat(64), Name: '/web' },
  '/containers/web/stats?stream=false&one-shot=true': { pids_stats: { current: 3 } },
  '/system/df?verbose=1': { Images: [{ RepoTags: null }] },
};

const answering: RequestListener = (request, response) => {
  const answer = ANSWERS[request.url ?? ''];
  response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { message: 'no such' }));
};

test('every question has its answer, and every question is a GET', async () => {
  const { path, asked } = await engine(answering);
  const client = new DockerClient(path);
  expect(await client.engine()).toMatchObject({ version: '27.0', storageDriver: 'overlay2' });
  expect((await client.containers())?.containers[0]?.names).toEqual(['web']);
  expect((await client.inspect('web'))?.name).toBe('web');
  expect((await client.stats('web'))?.processCount).toBe(3);
  expect((await client.diskUsage())?.danglingImageCount).toBe(1);
  expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
});

test('a container that is gone has no answer', async () => {
  const { path } = await engine(answering);
  expect(await new DockerClient(path).inspect('gone')).toBeUndefined();
  expect(await new DockerClient(path).stats('gone')).toBeUndefined();
});

test('what is no name of a container is not asked for', async () => {
  const { path, asked } = await engine(answering);
  const client = new DockerClient(path);
  for (const name of ['../info', 'a/b', '', 'a?x', 'a%2f', '.a', 'a\r\nHost: x']) {
    expect(await client.inspect(name)).toBeUndefined();
    expect(await client.stats(name)).toBeUndefined();
  }
  expect(asked).toEqual([]);
});

test('without an engine there is no answer, and no failure', async () => {
  const path = socketPath();
  expect(await new DockerClient(path).engine()).toBeUndefined();
  const server = createSocket();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  expect(await new DockerClient(path).containers()).toBeUndefined();
});

test.skipIf(process.getuid?.() === 0)(
  "a socket that is not ours to use is said so (skipped: every socket is root's)",
  async () => {
    const { path } = await engine(answering);
    chmodSync(path, 0);
    await expect(new DockerClient(path).engine()).rejects.toMatchObject({ code: 'docker_denied' });
  },
);

test('an engine that does not answer is not waited for', async () => {
  const { path } = await engine(() => {});
  await expect(new DockerClient(path, { timeoutMs: 50 }).engine()).rejects.toMatchObject({
    code: 'docker_timeout',
    message: expect.stringContaining('GET /version: no answer within 50 ms'),
  });
});

test('neither is one that begins and does not end', async () => {
  const { path } = await engine((_request, response) => {
    response.writeHead(200).write('{');
  });
  await expect(new DockerClient(path, { timeoutMs: 50 }).engine()).rejects.toMatchObject({
    code: 'docker_timeout',
  });
});

test('an answer without an end is refused', async () => {
  const { path } = await engine((_request, response) => {
    response.writeHead(200);
    const pour = (): void => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', pour);
    };
    pour();
  });
  await expect(new DockerClient(path, { maxBytes: 100_000 }).engine()).rejects.toMatchObject({
    code: 'docker_too_large',
  });
});

test.each([
  ['docker_refused', 'answered 500: boom', 500, 'boom'],
  ['docker_refused', 'answered 301', 301, ''],
])('an engine in trouble: %s, %s', async (code, message, status, body) => {
  const { path } = await engine((_request, response) => {
    response.writeHead(status).end(body);
  });
  await expect(new DockerClient(path).engine()).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('an answer that is no JSON is refused', async () => {
  const { path } = await engine((_request, response) => {
    response.writeHead(200).end('<html>');
  });
  await expect(new DockerClient(path).engine()).rejects.toThrow('/version:1: "<html>" is not JSON');
});

test('a connection that breaks is said so', async () => {
  const { path } = await engine((request) => {
    request.socket.destroy();
  });
  await expect(new DockerClient(path).engine()).rejects.toMatchObject({ code: 'docker_broken' });
});

test('no connection is kept', async () => {
  const { path } = await engine(answering);
  const fs = new KernelFs();
  const client = new DockerClient(path);
  await client.engine();
  const before = fs.countEntries('/proc/self/fd');
  for (let round = 0; round < 20; round++) await client.containers();
  expect(fs.countEntries('/proc/self/fd')).toBeLessThan(before + 10);
});

test('sockets are found, each once', async () => {
  const host = fakeHost({ '/run/podman/podman.sock': 'no socket' });
  expect(findDockerSockets(host)).toEqual([]);
  const server = createSocket();
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(`${host.root}/run/docker.sock`, resolve));
  mkdirSync(`${host.root}/var`);
  symlinkSync('../run', `${host.root}/var/run`);
  expect(findDockerSockets(host)).toEqual(['/run/docker.sock']);
});
