import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { KernelFs } from '../../fs.ts';
import { readPidExe } from './exe.ts';

test('the program that runs this test is known by its file', () => {
  const exe = readPidExe(new KernelFs(), process.pid);
  expect(exe).toMatchObject({ path: process.execPath, isDeleted: false });
  expect(exe?.sizeBytes).toBeGreaterThan(1e6);
  expect(exe?.inode).toMatch(/^\d+$/);
  expect(exe?.modifiedAtMs).toBeGreaterThan(1e12);
});

test('a file that was replaced is marked, and still known', () => {
  const host = fakeHost({ '/usr/bin/app (deleted)': 'x' });
  mkdirSync(`${host.root}/proc/9`, { recursive: true });
  symlinkSync('../../usr/bin/app (deleted)', `${host.root}/proc/9/exe`);
  expect(readPidExe(host, 9)).toMatchObject({ path: '../../usr/bin/app', isDeleted: true, sizeBytes: 1 });
  expect(readPidExe(host, 9)).not.toHaveProperty('buildId');
});

test('what is gone, and what has no file, as kernel threads, has none', () => {
  const host = fakeHost();
  mkdirSync(`${host.root}/proc/9`, { recursive: true });
  symlinkSync('/nowhere/at/all', `${host.root}/proc/9/exe`);
  expect(readPidExe(host, 9)).toBeUndefined();
  expect(readPidExe(host, 10)).toBeUndefined();
});
