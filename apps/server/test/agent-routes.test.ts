import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

const sha256 = 'a'.repeat(64);
let dir: string;
let server: TestServer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'seep-agent-dir-'));
  writeFileSync(join(dir, 'install.sh'), "echo '@SERVER@' '@SHA256_X64@' '@SHA256_ARM64@'\n");
  writeFileSync(join(dir, 'seep-agent-linux-x64'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255]));
  writeFileSync(join(dir, 'seep-agent-linux-x64.sha256'), `${sha256}  seep-agent-linux-x64\n`);
  writeFileSync(join(dir, 'seep-agent-linux-x64.built-from'), 'not for hosts');
  server = await startTestServer({ SEEP_AGENT_DIR: dir });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

test('install.sh carries the address it was asked at, and the checksums', async () => {
  const response = await fetch(`${server.url}/install.sh`);
  expect(response.headers.get('content-type')).toMatch(/^text\/x-shellscript/);
  const { stdout } = await promisify(execFile)('sh', ['-c', await response.text()]);
  expect(stdout).toBe(`${server.url} ${sha256} \n`);
});

test('an address that a shell would read does not get into the script', async () => {
  // fetch sets Host itself.
  const { stdout } = await promisify(execFile)('curl', [
    '-s',
    '-H',
    "Host: x'$(id)'",
    `${server.url}/install.sh`,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'bad_request' });
});

test('serves executables and their checksums as they are, and nothing beside them', async () => {
  const executable = await fetch(`${server.url}/download/seep-agent-linux-x64`);
  expect(Buffer.from(await executable.arrayBuffer())).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255]));
  const checksum = await fetch(`${server.url}/download/seep-agent-linux-x64.sha256`);
  expect(await checksum.text()).toBe(`${sha256}  seep-agent-linux-x64\n`);
  for (const name of ['seep-agent-linux-x64.built-from', 'install.sh', '..%2finstall.sh']) {
    expect((await fetch(`${server.url}/download/${name}`)).status).toBe(404);
  }
});

test('says how to make an executable that is not there', async () => {
  const response = await fetch(`${server.url}/download/seep-agent-linux-arm64`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('npm run build:agent') });
});

test('tells an agent which host its credential belongs to', async () => {
  const { hostId, credential } = await server.enrol();
  const ask = (token: string) =>
    fetch(`${server.url}/agent`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await ask(credential)).json()).toEqual({ hostId: `${hostId}` });
  expect((await ask('something else')).status).toBe(401);
});
