import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Libc, openLibc } from './libc.ts';
import { createLogger } from './logger.ts';
import { Watchdog } from './watchdog.ts';

const TIMEOUT_MS = 300_000;
/** Starting a program takes a busy machine seconds. */
const SLOW = { timeout: 20_000 };
const BUN = join(
  import.meta.dirname,
  `../../../node_modules/@oven/bun-linux-${arch() === 'arm64' ? 'aarch64' : 'x64'}/bin/bun`,
);
const hasSystemd = spawnSync('systemd-notify', ['--version']).error === undefined;
const hasPython = spawnSync('python3', ['--version']).error === undefined;

/** Prints each message. */
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
name = sys.argv[1]
receiver.bind('\\0' + name[1:] if name.startswith('@') else name)
print('bound', flush=True)
while True:
    print(receiver.recv(100).decode(), flush=True)
`;

/** Takes systemd's place: no runtime of JavaScript can receive datagrams of a unix socket. */
async function systemd(name?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'seep-watchdog-'));
  const socket = name ?? join(folder, 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    receiver.kill();
    rmSync(folder, { recursive: true });
  });
  const lines: string[] = [];
  createInterface(receiver.stdout).on('line', (line) => lines.push(line));
  await expect.poll(() => lines, SLOW).toEqual(['bound']);
  // systemd's program sends a barrier as well, to know that it was heard.
  return { socket, told: () => lines.filter((line) => line !== 'bound' && line !== 'BARRIER=1') };
}

function watchdogOf(socket: string, libc: () => Promise<Libc | undefined>) {
  const logged: string[] = [];
  vi.stubEnv('NOTIFY_SOCKET', socket);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const log = createLogger('info', (line) => logged.push(line));
  return { logged, watchdog: new Watchdog({ timeoutMs: TIMEOUT_MS, socket }, log, libc) };
}

/** The C library, sending as it is told. @param sent the number of bytes, or -1 */
function fakeLibc(sent: (bytes: Uint8Array) => number) {
  const calls: { flags: number; address: string }[] = [];
  const closed: number[] = [];
  const libc: Libc = {
    madvise: () => -1,
    posix_fadvise: () => -1,
    socket: () => 7,
    sendto: (_descriptor, bytes, _byteCount, flags, address) => {
      calls.push({ flags, address: Buffer.from(address).toString('latin1') });
      return sent(bytes);
    },
    close: (descriptor) => closed.push(descriptor),
  };
  return { libc: () => Promise.resolve(libc), calls, closed };
}

test.runIf(hasPython && existsSync(BUN)).each([
  ['a file', undefined],
  ['a name without one', `@seep-watchdog-${process.pid}`],
])('the C library sends to %s', async (_, name) => {
  const { socket, told } = await systemd(name);
  const program = `
    const { Watchdog } = await import(${JSON.stringify(join(import.meta.dirname, 'watchdog.ts'))});
    const log = { warn: (fields, text) => console.error(fields, text) };
    new Watchdog({ timeoutMs: ${TIMEOUT_MS}, socket: process.argv[1] }, log).alive(0);
  `;
  // Without a PATH there is no other way to tell.
  const agent = spawn(BUN, ['-e', program, socket], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: '/nonexistent' },
  });
  expect(await once(agent, 'close')).toEqual([0, null]);
  await expect.poll(told, SLOW).toEqual(['WATCHDOG=1']);
});

test.runIf(hasPython && hasSystemd).each([
  ['there is no C library to call', () => openLibc(() => Promise.reject(new Error('no such module')))],
  [
    'it cannot be opened',
    () =>
      openLibc(() =>
        Promise.resolve({
          dlopen: () => {
            throw new Error('bun:ffi dlopen() is not available without a compiler');
          },
        }),
      ),
  ],
  ['what listens has no room (EAGAIN)', fakeLibc(() => -1).libc],
])("systemd's own program sends when %s", async (_, libc) => {
  const { socket, told } = await systemd();
  const { watchdog, logged } = watchdogOf(socket, libc);
  watchdog.alive(0);
  await expect.poll(told, SLOW).toEqual(['WATCHDOG=1']);
  // And again: a way that failed once is not the end of it.
  watchdog.alive(TIMEOUT_MS);
  await expect.poll(told, SLOW).toEqual(['WATCHDOG=1', 'WATCHDOG=1']);
  expect(logged).toEqual([]);
});

test('a message never waits for who reads it, and leaves no descriptor', async () => {
  const { libc, calls, closed } = fakeLibc((bytes) => bytes.length);
  const { watchdog } = watchdogOf('@systemd', libc);
  watchdog.alive(0);
  await expect.poll(() => closed).toEqual([7]);
  const [call] = calls;
  // MSG_DONTWAIT and MSG_NOSIGNAL
  expect(call?.flags).toBe(0x40 | 0x4000);
  expect(call?.address).toBe('\x01\0\0systemd');
});

test('a sign of life is given three times within the time, and never when nobody watches', async () => {
  const { libc, calls } = fakeLibc((bytes) => bytes.length);
  const { watchdog } = watchdogOf('/run/notify', libc);
  for (let ms = 0; ms < TIMEOUT_MS; ms += 10_000) watchdog.alive(ms);
  await expect.poll(() => calls).toHaveLength(3);
  new Watchdog(undefined, createLogger('info', expect.unreachable), expect.unreachable).alive(0);
});

test('what cannot be told at all is logged', async () => {
  const { watchdog, logged } = watchdogOf('/nonexistent', fakeLibc(() => -1).libc);
  vi.stubEnv('PATH', '/nonexistent');
  watchdog.alive(0);
  await expect
    .poll(() => logged.map((line) => (JSON.parse(line) as { msg: string }).msg))
    .toEqual(['cannot tell systemd that we live']);
});
