import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readTmpfsFiles } from './files.ts';

const KIBIBYTES = (count: number): string => 'x'.repeat(count * 1024);

test('files are read with size and owner, the largest first', () => {
  const host = fakeHost({ '/dev/shm/a': KIBIBYTES(4), '/dev/shm/deep/b': KIBIBYTES(64), '/dev/shm/c': '' });
  symlinkSync('/dev/zero', `${host.root}/dev/shm/link`);
  execFileSync('mkfifo', [`${host.root}/dev/shm/pipe`]);
  const answer = readTmpfsFiles(host);
  expect(answer?.files.map(({ path }) => path)).toEqual(['/dev/shm/deep/b', '/dev/shm/a', '/dev/shm/c']);
  expect(answer?.files[0]).toMatchObject({ sizeBytes: 65_536, ownerUid: process.getuid?.() });
  expect(answer?.files[0]?.modifiedAtMs).toBeGreaterThan(1e12);
  expect(answer).toMatchObject({ fileCount: 3, allocatedBytes: 69_632, isComplete: true });
});

test('a file with holes takes what is written of it', () => {
  const host = fakeHost();
  mkdirSync(`${host.root}/dev/shm`, { recursive: true });
  execFileSync('truncate', ['-s', '1G', `${host.root}/dev/shm/holes`]);
  expect(readTmpfsFiles(host)).toMatchObject({ allocatedBytes: 0, files: [{ sizeBytes: 2 ** 30 }] });
});

test('it is bounded in files, entries and depth, and says so', () => {
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`/dev/shm/f${index}`, KIBIBYTES(4)]),
  );
  const host = fakeHost({ ...many, '/dev/shm/1/2/3/x': KIBIBYTES(4) });
  expect(readTmpfsFiles(host, '/dev/shm', { maxFiles: 5 })).toMatchObject({
    fileCount: 51,
    isComplete: true,
  });
  expect(readTmpfsFiles(host, '/dev/shm', { maxFiles: 5 })?.files).toHaveLength(5);
  expect(readTmpfsFiles(host, '/dev/shm', { maxEntries: 20 })).toMatchObject({ isComplete: false });
  expect(readTmpfsFiles(host, '/dev/shm', { maxDepth: 2 })).toMatchObject({
    fileCount: 50,
    isComplete: false,
  });
});

test('a host without it', () => {
  expect(readTmpfsFiles(fakeHost())).toBeUndefined();
});
