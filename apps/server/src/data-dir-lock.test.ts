import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataDirError, holderOfDataDir, lockDataDir } from './data-dir-lock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'seep-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a second holder is told who the first is', async () => {
  const lock = await lockDataDir(dir, 'server');
  await expect(lockDataDir(dir, 'server')).rejects.toThrow(DataDirError);
  await expect(lockDataDir(dir, 'server')).rejects.toThrow(`process ${process.pid}`);
  expect(await holderOfDataDir(dir, 'server')).toBe(process.pid);
  await lock.release();
  expect(await holderOfDataDir(dir, 'server')).toBeUndefined();
  await expect(lockDataDir(dir, 'server')).resolves.toBeDefined();
});

test('of many at once one gets it', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dir, 'server')));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each([
  ['a process that ended', '4194303 1 00000000-0000-0000-0000-000000000000'],
  ['another process with the same pid', `${process.pid} 1 00000000-0000-0000-0000-000000000000`],
  ['nobody', ''],
])('a lock of %s does not count', async (_name, content) => {
  await writeFile(join(dir, 'server.lock'), content);
  const lock = await lockDataDir(dir, 'server');
  expect(await readFile(join(dir, 'server.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  await lock.release();
});

test('a folder that cannot be made is named', async () => {
  const file = join(dir, 'file');
  await writeFile(file, '');
  await expect(lockDataDir(join(file, 'data'), 'server')).rejects.toThrow(
    `cannot write in the data directory ${join(file, 'data')}: ENOTDIR`,
  );
});

test('folders above it are made, and where none can be made it says so', async () => {
  const lock = await lockDataDir(join(dir, 'a', 'b', 'c'), 'server');
  await lock.release();
  await expect(lockDataDir('/proc/seep/data', 'server')).rejects.toThrow(
    'cannot write in the data directory /proc/seep/data: ENOENT',
  );
});
