import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Swap } from './swap.ts';
import { type UpdateHost, Updater, type UpdateWish } from './updater.ts';

/* Executables are small texts here; the drill `booted-hosts` swaps real ones under a real systemd. */

const OLD = 'the old executable';
const NEW = 'the new executable';

let dir: string;
let server: Server;
let url: string;
/** What the server answers, by the end of the path. */
let served: { executable: string; checksum: string; redirect?: string };
let swap: Swap;
let steps: string[];
let said: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'seep-update-'));
  swap = new Swap(join(dir, 'seep-agent'));
  writeFileSync(swap.binary, OLD, { mode: 0o755 });
  served = { executable: NEW, checksum: `${sha256(NEW)}  seep-agent-linux-x64\n` };
  steps = [];
  said = [];
  server = createServer((request, response) => {
    if (served.redirect !== undefined) response.writeHead(302, { location: served.redirect }).end();
    else response.end(request.url?.endsWith('.sha256') ? served.checksum : served.executable);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const inPlace = () => readFileSync(swap.binary, 'utf8');

const wish = (changes: Partial<UpdateWish> = {}): UpdateWish => ({
  server: url,
  transport: {},
  version: '0.1.0',
  mayDowngrade: false,
  isCheck: false,
  ...changes,
});

interface HostOptions {
  version?: string;
  /** What is said of an agent that was started with these contents; connected by default. */
  whyNot?: Record<string, string>;
  /** The updater is killed when it gets to this step: it never comes back from it. */
  killedAt?: string;
}

function hostOf({ version = '0.2.0', whyNot = {}, killedAt }: HostOptions = {}): UpdateHost {
  const step = async (name: string) => {
    steps.push(name);
    if (name === killedAt) await new Promise(() => undefined);
  };
  return {
    async selfTest(path) {
      expect(path).toBe(swap.staged);
      await step('self-test');
      return version;
    },
    label: () => step('label'),
    armGuard: () => {
      expect(readFileSync(swap.previous, 'utf8')).toBe(OLD);
      return step('arm');
    },
    disarmGuard: () => step('disarm'),
    restart: () => step(`restart ${inPlace()}`),
    async whyNotConnected() {
      await step(`wait ${inPlace()}`);
      return whyNot[inPlace()];
    },
    say: (line) => void said.push(line),
  };
}

const leftBehind = () => [swap.staged, `${swap.binary}.update`].filter((path) => existsSync(path));

test('swaps the executable, starts it, and keeps the one before', async () => {
  const result = await new Updater(swap, hostOf()).update(wish());
  expect(result).toEqual({ outcome: 'updated', from: '0.1.0', to: '0.2.0' });
  expect(steps).toEqual(['label', 'self-test', 'arm', `restart ${NEW}`, `wait ${NEW}`, 'disarm']);
  expect([inPlace(), readFileSync(swap.previous, 'utf8')]).toEqual([NEW, OLD]);
  expect(leftBehind()).toEqual([]);
});

test('what is the same already is left alone', async () => {
  served = { executable: OLD, checksum: `${sha256(OLD)}  x\n` };
  const { outcome } = await new Updater(swap, hostOf()).update(wish());
  expect([outcome, steps]).toEqual(['current', []]);
});

test('a look changes nothing', async () => {
  const result = await new Updater(swap, hostOf()).update(wish({ isCheck: true }));
  expect(result).toEqual({ outcome: 'available', from: '0.1.0', to: '0.2.0' });
  expect([inPlace(), leftBehind()]).toEqual([OLD, []]);
});

test.each([
  ['a wrong checksum', () => void (served.checksum = `${sha256('another')}  x\n`), /not the server's/],
  ['a checksum that is none', () => void (served.checksum = '<html>'), /is no checksum/],
  ['an executable that breaks off', () => void (served.executable = NEW.slice(0, 5)), /not the server's/],
  ['another place to fetch it from', () => void (served.redirect = 'http://127.0.0.1:1/'), /cannot fetch/],
])('%s is refused, and nothing is left of it', async (_what, spoil, reason) => {
  spoil();
  await expect(new Updater(swap, hostOf()).update(wish())).rejects.toThrow(reason);
  expect([inPlace(), leftBehind(), steps]).toEqual([OLD, [], []]);
});

test('an older version is taken only when that is wished', async () => {
  const updater = new Updater(swap, hostOf({ version: '0.0.9' }));
  await expect(updater.update(wish())).rejects.toThrow(/older than 0\.1\.0/);
  expect([inPlace(), leftBehind()]).toEqual([OLD, []]);
  expect((await updater.update(wish({ mayDowngrade: true }))).to).toBe('0.0.9');
});

test('one that does not connect is taken back, and the old one runs again', async () => {
  const updater = new Updater(swap, hostOf({ whyNot: { [NEW]: 'HTTP 401' } }));
  await expect(updater.update(wish())).rejects.toThrow('0.2.0 was taken back: HTTP 401; 0.1.0 runs again');
  expect(steps.slice(3)).toEqual([
    `restart ${NEW}`,
    `wait ${NEW}`,
    `restart ${OLD}`,
    `wait ${OLD}`,
    'disarm',
  ]);
  expect([inPlace(), leftBehind()]).toEqual([OLD, []]);
});

const KILLED_BEFORE = ['label', 'self-test', 'arm'];
const KILLED_BEHIND = [`restart ${NEW}`, `wait ${NEW}`, 'disarm'];

/** An update that is killed there. */
async function killAt(step: string, options: HostOptions = {}): Promise<void> {
  void new Updater(swap, hostOf({ ...options, killedAt: step })).update(wish());
  await expect.poll(() => steps.at(-1)).toBe(step);
  steps = [];
}

test.each(KILLED_BEFORE)(
  'killed at "%s", the old one is in place, and the next update goes through',
  async (step) => {
    await killAt(step);
    expect(inPlace()).toBe(OLD);
    expect((await new Updater(swap, hostOf()).update(wish())).outcome).toBe('updated');
    expect([inPlace(), leftBehind()]).toEqual([NEW, []]);
  },
);

test.each(KILLED_BEHIND)(
  'killed at "%s", whoever finishes it keeps the new one when it connects',
  async (step) => {
    await killAt(step);
    expect(inPlace()).toBe(NEW);
    await new Updater(swap, hostOf()).finish();
    expect([inPlace(), leftBehind()]).toEqual([NEW, []]);
  },
);

test.each([`restart ${NEW}`, `wait ${NEW}`, `restart ${OLD}`])(
  'killed at "%s" of one that does not connect, whoever finishes it has the old one run',
  async (step) => {
    const whyNot = { [NEW]: 'HTTP 401' };
    await killAt(step, { whyNot });
    await new Updater(swap, hostOf({ whyNot })).finish().catch(() => undefined);
    expect(steps.findLast((name) => name.startsWith('restart'))).toBe(`restart ${OLD}`);
    expect([inPlace(), leftBehind()]).toEqual([OLD, []]);
  },
);

test('killed between the note and the swap, the old one stays', async () => {
  writeFileSync(swap.previous, OLD);
  writeFileSync(swap.staged, NEW);
  writeFileSync(`${swap.binary}.update`, JSON.stringify({ from: '0.1.0', to: '0.2.0', sha256: sha256(NEW) }));
  await new Updater(swap, hostOf()).finish();
  expect([inPlace(), leftBehind(), steps]).toEqual([OLD, [], [`restart ${OLD}`, 'disarm']]);
});
