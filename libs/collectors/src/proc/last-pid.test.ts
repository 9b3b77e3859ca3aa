import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { KernelFs } from '../fs.ts';
import { hasOwnPids, readLastPid } from './last-pid.ts';

test('reads the last field of /proc/loadavg', () => {
  expect(readLastPid(fakeHost({ '/proc/loadavg': '0.00 0.07 12.16 1/85 6501\n' }))).toBe(6501);
});

test.each([
  ['an empty file', '', '/proc/loadavg:1: "" is not an unsigned integer'],
  ['another last field', '0.00 0.07 12.16 1/85', '/proc/loadavg:1: "1/85" is not an unsigned integer'],
])('%s is refused', (_, text, message) => {
  expect(() => readLastPid(fakeHost({ '/proc/loadavg': text }))).toThrow(message);
});

test('whoever begins here is given another one', () => {
  const host = new KernelFs('/');
  const before = readLastPid(host);
  // Others of this machine may have begun as well.
  const { pid } = spawnSync('true');
  expect(readLastPid(host)).not.toBe(before);
  expect(pid).toBeGreaterThan(0);
});

test('a recorded host has processes of its own, this machine those that are counted', () => {
  expect(hasOwnPids(fakeHost({ '/proc/self': '' }))).toBe(false);
  expect(hasOwnPids(new KernelFs('/'))).toBe(true);
});

test.each([
  ['a kernel that does not count', { text: '0.00 0.00 0.00 0/0 0\n' }],
  ['a file that was laid over the kernel’s', { device: 99 }],
  ['a /proc of another namespace', { self: '1234567' }],
])('%s is not trusted', (_, { text, device, self = String(process.pid) }: Said) => {
  class Other extends KernelFs {
    override readText(path: string) {
      return text ?? super.readText(path);
    }
    override readLink() {
      return self;
    }
    override stat(path: string) {
      const stat = super.stat(path);
      return path === '/proc/loadavg' && device !== undefined ? { ...stat, deviceId: device } : stat;
    }
  }
  expect(hasOwnPids(new Other('/'))).toBe(false);
});

interface Said {
  text?: string;
  device?: number;
  self?: string | undefined;
}
