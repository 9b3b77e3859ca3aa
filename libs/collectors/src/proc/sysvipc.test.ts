import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseSysvMsg, readSysvMsg } from './sysvipc-msg.ts';
import { parseSysvSem, readSysvSem } from './sysvipc-sem.ts';
import { isOrphanedSegment, parseSysvShm, readSysvShm } from './sysvipc-shm.ts';

const SHM = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
   2155137         57   600                    56 30481  8396      7   101   104   101   104 1795382788 1795382789 1795381447                  4096                     0
         0         58  1644              67108864 30482     0      0  1000  1000     0     0          0          0 1795381448                     0              67108864
`;
const SHM_OLD = `       key      shmid perms       size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime
        -1          0   600         56     1     0      0     0     0     0     0          0          0 1795381447
`;
const MSG = `       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
        77          0   644           5          1  4711     0     0     0     0     0 1795382788          0 1795382700
`;
const SEM = `       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
  -1234567          3   600         17   101   104   101   104          0 1795381447
`;

test('segments are read', () => {
  expect(parseSysvShm(SHM)).toEqual([
    {
      key: 2_155_137,
      id: 57,
      mode: 0o600,
      sizeBytes: 56,
      creatorPid: 30_481,
      lastPid: 8396,
      attachCount: 7,
      ownerUid: 101,
      creatorUid: 101,
      attachedAtMs: 1_795_382_788_000,
      detachedAtMs: 1_795_382_789_000,
      changedAtMs: 1_795_381_447_000,
      residentBytes: 4096,
      swappedBytes: 0,
    },
    {
      key: 0,
      id: 58,
      mode: 0o1644,
      sizeBytes: 67_108_864,
      creatorPid: 30_482,
      lastPid: 0,
      attachCount: 0,
      ownerUid: 1000,
      creatorUid: 0,
      changedAtMs: 1_795_381_448_000,
      residentBytes: 0,
      swappedBytes: 67_108_864,
    },
  ]);
});

test('a segment that nobody has mapped is an orphan', () => {
  expect(parseSysvShm(SHM).map(isOrphanedSegment)).toEqual([false, true]);
});

test('before Linux 2.6.37 nothing is known of what is resident', () => {
  const [segment] = parseSysvShm(SHM_OLD);
  expect(segment).not.toHaveProperty('residentBytes');
  expect(segment).toMatchObject({ key: -1, sizeBytes: 56 });
});

test('message queues are read', () => {
  expect(parseSysvMsg(MSG)).toEqual([
    {
      key: 77,
      id: 0,
      mode: 0o644,
      usedBytes: 5,
      messageCount: 1,
      lastSenderPid: 4711,
      lastReceiverPid: 0,
      ownerUid: 0,
      creatorUid: 0,
      sentAtMs: 1_795_382_788_000,
      changedAtMs: 1_795_382_700_000,
    },
  ]);
});

test('sets of semaphores are read', () => {
  expect(parseSysvSem(SEM)).toEqual([
    {
      key: -1_234_567,
      id: 3,
      mode: 0o600,
      semaphoreCount: 17,
      ownerUid: 101,
      creatorUid: 101,
      changedAtMs: 1_795_381_447_000,
    },
  ]);
});

test('a host that uses none has none', () => {
  expect(parseSysvShm(SHM.split('\n', 1).join('\n'))).toEqual([]);
  expect(parseSysvSem('')).toEqual([]);
});

test.each([
  [
    'a malformed size',
    () => parseSysvShm(SHM.replace('67108864', 'x')),
    '/proc/sysvipc/shm:3: "x" is not an',
  ],
  ['malformed permissions', () => parseSysvShm(SHM.replace('1644', '1689')), '"1689" is not octal'],
  ['a missing column', () => parseSysvMsg(MSG.replace('qnum', 'n')), '/proc/sysvipc/msg:2: "" is not an'],
  ['a line cut short', () => parseSysvSem(SEM.slice(0, -20)), '/proc/sysvipc/sem:2: "" is not an'],
])('%s is refused', (_name, parse, message) => {
  expect(parse).toThrow(message);
});

test('reads each where it is', () => {
  const host = fakeHost({ '/proc/sysvipc/shm': SHM, '/proc/sysvipc/msg': MSG, '/proc/sysvipc/sem': SEM });
  expect([readSysvShm(host), readSysvMsg(host), readSysvSem(host)].map((list) => list?.length)).toEqual([
    2, 1, 1,
  ]);
  const none = fakeHost();
  expect([readSysvShm(none), readSysvMsg(none), readSysvSem(none)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('no byte string crashes them', () => {
  expect(crashOfText(SHM, parseSysvShm)).toBeUndefined();
  expect(crashOfText(MSG, parseSysvMsg)).toBeUndefined();
  expect(crashOfText(SEM, parseSysvSem)).toBeUndefined();
});
