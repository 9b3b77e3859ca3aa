import { mkdirSync, symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { countFdKinds, FD_KINDS, fdKindOf, readPidFdKinds } from './fd-kinds.ts';

test.each([
  ['socket:[12345]', 'socket'],
  ['pipe:[12346]', 'pipe'],
  ['/run/fifo', 'regular'],
  ['anon_inode:[eventpoll]', 'anonInode'],
  ['anon_inode:inotify', 'anonInode'],
  ['net:[4026531840]', 'other'],
  ['/memfd:pulseaudio (deleted)', 'memfd'],
  ['/dev/shm/sem.x', 'shm'],
  ['/dev/shm/gone (deleted)', 'shm'],
  ['/dev/null', 'device'],
  ['/dev/pts/3', 'device'],
  ['/proc/1/mounts', 'proc'],
  ['/sys/fs/cgroup', 'proc'],
  ['/sysroot/file', 'regular'],
  ['/tmp/x', 'temp'],
  ['/var/tmp/x', 'temp'],
  ['/tmp', 'regular'],
  ['/tmp/x (deleted)', 'deleted'],
  ['/var/log/syslog', 'log'],
  ['/srv/app/out.log', 'log'],
  ['/srv/app/out.log.1', 'log'],
  ['/srv/catalog', 'regular'],
  ['/var/log/x.log (deleted)', 'deleted'],
  ['/home/user/a file', 'regular'],
  ['/', 'regular'],
  ['', 'other'],
])('%s is of kind %s', (target, kind) => {
  expect(fdKindOf(target)).toBe(kind);
});

test('anonymous inodes are counted by name', () => {
  const kinds = countFdKinds([
    'anon_inode:[eventfd]',
    'anon_inode:[eventfd]',
    'anon_inode:inotify',
    '/dev/null',
  ]);
  expect(kinds).toEqual({ counts: { anonInode: 3, device: 1 }, anonInodes: { eventfd: 2, inotify: 1 } });
});

test('made-up names do not fill the memory', () => {
  const targets = Array.from({ length: 1000 }, (_, index) => `anon_inode:[${index}]`);
  const { counts, anonInodes } = countFdKinds(targets);
  expect(counts).toEqual({ anonInode: 1000 });
  expect(Object.keys(anonInodes)).toHaveLength(64);
});

test('names of objects are names of inodes too', () => {
  const { anonInodes } = countFdKinds(['anon_inode:[__proto__]', 'anon_inode:[constructor]']);
  expect(Object.entries(anonInodes)).toEqual([
    ['__proto__', 1],
    ['constructor', 1],
  ]);
});

test('every target is of some kind', () => {
  fc.assert(
    fc.property(fc.string(), (target) => {
      expect(FD_KINDS).toContain(fdKindOf(target));
    }),
  );
});

test('reads where descriptors lead, no more of them than allowed', () => {
  const host = fakeHost();
  mkdirSync(`${host.root}/proc/9/fd`, { recursive: true });
  for (let descriptor = 0; descriptor < 10; descriptor++) {
    symlinkSync(`socket:[${descriptor}]`, `${host.root}/proc/9/fd/${descriptor}`);
  }
  expect(readPidFdKinds(host, 9)).toEqual({
    counts: { socket: 10 },
    anonInodes: {},
    examinedCount: 10,
    isComplete: true,
  });
  expect(readPidFdKinds(host, 9, 4)).toMatchObject({
    counts: { socket: 4 },
    examinedCount: 4,
    isComplete: false,
  });
  expect(readPidFdKinds(host, 10)).toBeUndefined();
});
