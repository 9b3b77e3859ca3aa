import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { KernelFs } from '../../fs.ts';
import { type BuildIds, readPidExe } from './exe.ts';

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

test('the build of a file is read once, and again when the file is another', () => {
  const host = fakeHost({ '/usr/bin/app': 'not ELF' });
  for (const pid of [8, 9]) {
    mkdirSync(`${host.root}/proc/${pid}`, { recursive: true });
    symlinkSync('../../usr/bin/app', `${host.root}/proc/${pid}/exe`);
  }
  const buildIds: BuildIds = new Map();
  readPidExe(host, 8, buildIds);
  for (const build of buildIds.values()) build.buildId = 'c0ffee';
  expect(readPidExe(host, 9, buildIds)?.buildId).toBe('c0ffee');
  // As long as before, at another time; then as late as before, and longer.
  const app = `${host.root}/usr/bin/app`;
  utimesSync(app, 1, 1);
  expect(readPidExe(host, 9, buildIds)).not.toHaveProperty('buildId');
  for (const build of buildIds.values()) build.buildId = 'c0ffee';
  writeFileSync(app, 'another one');
  utimesSync(app, 1, 1);
  expect(readPidExe(host, 9, buildIds)).not.toHaveProperty('buildId');
});
