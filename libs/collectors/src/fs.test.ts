import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../test/fake-tree.ts';
import { ifReadable } from './errno.ts';
import { FileTooLargeError, KernelFs } from './fs.ts';

test('reads a whole file, whatever its size', () => {
  const sizes = [0, 1, 65_535, 65_536, 65_537, 300_000];
  const host = fakeHost(Object.fromEntries(sizes.map((size) => [`/proc/${size}`, 'x'.repeat(size)])));
  for (const size of sizes) {
    expect(host.read(`/proc/${size}`)).toHaveLength(size);
    expect(host.readRecord(`/proc/${size}`)).toHaveLength(size);
    expect(host.readText(`/proc/${size}`)).toHaveLength(size);
  }
});

test('reads a start, and no more', () => {
  const host = fakeHost({ '/proc/1/cmdline': 'abcdef'.repeat(60_000) });
  expect(host.readStart('/proc/1/cmdline', 4)).toEqual(Buffer.from('abcd'));
  expect(host.readStart('/proc/1/cmdline', 300_000)).toHaveLength(300_000);
  expect(host.readStart('/proc/1/cmdline', 1e6)).toHaveLength(360_000);
});

test('a view holds until the next read, text stays', () => {
  const host = fakeHost({ '/a': 'first', '/b': 'other' });
  const text = host.readText('/a');
  const view = host.read('/a');
  host.read('/b');
  expect(text).toBe('first');
  expect(Buffer.from(view).toString()).toBe('other');
});

test('text of bytes that are no UTF-8', () => {
  const host = fakeHost({ '/name': Uint8Array.from([0x61, 0xff]) });
  expect(host.readText('/name')).toBe('a\ufffd');
  expect(host.readText('/name', 'latin1')).toBe('a\u00ff');
});

test('a file without an end is refused aloud', () => {
  const host = new KernelFs('/', { maxBytes: 1_000_000 });
  expect(() => host.read('/dev/zero')).toThrow(FileTooLargeError);
  expect(() => host.read('/dev/zero')).toThrow('/dev/zero: more than 1000000 bytes, refused');
});

test('a file of just the limit is read', () => {
  const host = fakeHost(
    { '/full': 'x'.repeat(100_000), '/over': 'x'.repeat(100_001) },
    { maxBytes: 100_000 },
  );
  expect(host.read('/full')).toHaveLength(100_000);
  expect(() => host.read('/over')).toThrow(FileTooLargeError);
});

test('a fifo without a writer does not hold the reader up', () => {
  const host = fakeHost();
  execFileSync('mkfifo', [`${host.root}/pipe`]);
  expect(host.read('/pipe')).toHaveLength(0);
});

test('lists regular files alone', () => {
  const host = fakeHost({ '/run/a': '', '/run/b': '' });
  mkdirSync(`${host.root}/run/folder`);
  symlinkSync('a', `${host.root}/run/link`);
  execFileSync('mkfifo', [`${host.root}/run/pipe`]);
  expect(host.listFiles('/run').toSorted()).toEqual(['a', 'b']);
  expect(host.list('/run').toSorted()).toEqual(['a', 'b', 'folder', 'link', 'pipe']);
});

test('lists pids in rising order, and nothing else', () => {
  const host = fakeHost();
  for (const name of [
    '100',
    '9',
    '21',
    'self',
    '1e3',
    '0',
    '0x10',
    '4194304',
    'sys',
    '99999999999',
    '2a',
    '-3',
  ]) {
    mkdirSync(`${host.root}/proc/${name}`, { recursive: true });
  }
  expect([...host.listPids()]).toEqual([9, 21, 100, 4_194_304]);
});

test('counts entries, reads links and sizes', () => {
  const host = fakeHost(Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`/fd/${index}`, 'x'])));
  symlinkSync('/bin/true', `${host.root}/exe`);
  expect(host.countEntries('/fd')).toBe(700);
  expect(host.readLink('/exe')).toBe('/bin/true');
  expect(host.statSize('/fd/3')).toBe(1);
});

test('keeps no descriptor, whether it answers or fails', () => {
  const host = fakeHost({ '/a': 'x', '/large': 'x'.repeat(100_000) }, { maxBytes: 90_000 });
  const live = new KernelFs();
  const before = live.countEntries('/proc/self/fd');
  for (let round = 0; round < 50; round++) {
    host.read('/a');
    host.readStart('/a', 1);
    host.countEntries('/');
    expect(() => host.read('/large')).toThrow('refused');
    expect(() => host.read('/missing')).toThrow('ENOENT');
  }
  expect(live.countEntries('/proc/self/fd')).toBeLessThan(before + 25);
});

/** Descriptors of this process that lead to a file. */
function openedOf(path: string): number {
  const live = new KernelFs();
  const links = live
    .list('/proc/self/fd')
    .map((fd) => ifReadable(() => live.readLink(`/proc/self/fd/${fd}`)));
  return links.filter((link) => link === path).length;
}

test('what stays open says what it says now, from its start, and is opened once', () => {
  const live = new KernelFs();
  const secondsOf = (text: string) => Number(text.split(' ')[0]);
  live.keepOpen(['/proc/uptime', '/proc/missing', '/proc/stat']);
  const before = openedOf('/proc/uptime');
  const first = secondsOf(live.readText('/proc/uptime'));
  for (let round = 0; round < 20; round++) {
    expect(secondsOf(live.readText('/proc/uptime'))).toBeGreaterThanOrEqual(first);
    expect(live.readText('/proc/stat')).toMatch(/^cpu .*\nsoftirq .*\n$/s);
    expect(() => live.readText('/proc/missing')).toThrow('ENOENT');
  }
  expect(openedOf('/proc/uptime')).toBe(before + 1);
});

test('one that stays open and fails is given back, and opened anew', () => {
  const live = new KernelFs('/', { maxBytes: 10 });
  live.keepOpen(['/proc/stat']);
  const before = openedOf('/proc/stat');
  for (let round = 0; round < 20; round++) expect(() => live.read('/proc/stat')).toThrow('refused');
  expect(openedOf('/proc/stat')).toBe(before);
});

test('of a recorded host nothing stays open: its files may be replaced', () => {
  const host = fakeHost({ '/proc/stat': 'before' });
  host.keepOpen(['/proc/stat']);
  expect(host.readText('/proc/stat')).toBe('before');
  renameSync(fakeHost({ '/stat': 'after' }).root + '/stat', `${host.root}/proc/stat`);
  expect(host.readText('/proc/stat')).toBe('after');
});
