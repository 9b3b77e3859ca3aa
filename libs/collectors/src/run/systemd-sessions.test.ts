import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { isUserSession, parseSession, readSessions } from './systemd-sessions.ts';

const SSH = `# This is private data. Do not parse.
UID=1000
USER=alice
ACTIVE=1
IS_DISPLAY=1
STATE=active
REMOTE=1
TYPE=tty
ORIGINAL_TYPE=tty
CLASS=user
SCOPE=session-2.scope
FIFO=/run/systemd/sessions/2.ref
TTY=pts/0
REMOTE_HOST=192.0.2.7
SERVICE=sshd
LEADER=1234
AUDIT=2
REALTIME=1795376002123456
MONOTONIC=5000000
`;

test('a session is read', () => {
  expect(parseSession(SSH, '2')).toEqual({
    id: '2',
    uid: 1000,
    user: 'alice',
    class: 'user',
    isActive: true,
    state: 'active',
    isRemote: true,
    type: 'tty',
    tty: 'pts/0',
    service: 'sshd',
    leaderPid: 1234,
    scope: 'session-2.scope',
    startedAtMs: 1_795_376_002_123,
  });
});

test('what is not there is absent', () => {
  expect(parseSession('UID=0\nTTY=\n', 'c1')).toEqual({ id: 'c1', uid: 0 });
});

test.each([
  ['an empty file', '', '/run/systemd/sessions/2:1: "" has no UID'],
  [
    'a malformed UID',
    'USER=alice\nUID=alice\n',
    '/run/systemd/sessions/2:2: "alice" is not an unsigned integer',
  ],
  ['a malformed leader', 'UID=0\n\nLEADER=-1\n', '/run/systemd/sessions/2:3: "-1"'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseSession(text, '2')).toThrow(message);
});

test('reads every session, and never opens a fifo', () => {
  const host = fakeHost({
    '/run/systemd/sessions/2': SSH,
    '/run/systemd/sessions/c1': 'UID=110\nCLASS=greeter\n',
    '/run/systemd/sessions/.#3x8K1q': 'half of',
    '/run/systemd/sessions/4.ref': 'not a session either',
  });
  execFileSync('mkfifo', [`${host.root}/run/systemd/sessions/2.ref`, `${host.root}/run/systemd/sessions/5`]);
  const sessions = readSessions(host) ?? [];
  expect(sessions.map(({ id }) => id).toSorted()).toEqual(['2', 'c1']);
});

test('nobody logged in is not the same as no logind', () => {
  const host = fakeHost();
  expect(readSessions(host)).toBeUndefined();
  mkdirSync(`${host.root}/run/systemd/sessions`, { recursive: true });
  expect(readSessions(host)).toEqual([]);
});

test.each([
  ['CLASS=user\nSTATE=active', true],
  ['CLASS=user\nSTATE=online', true],
  ['CLASS=user-light\nSTATE=active', true],
  ['STATE=active', true],
  ['CLASS=user\nSTATE=closing', false],
  ['CLASS=greeter\nSTATE=active', false],
  ['CLASS=lock-screen\nSTATE=active', false],
  ['CLASS=background\nSTATE=active', false],
  ['CLASS=manager\nSTATE=active', false],
])('%j: somebody is there, %s', (text, isThere) => {
  expect(isUserSession(parseSession(`UID=1\n${text}\n`, '1'))).toBe(isThere);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SSH, (text) => parseSession(text, '2'))).toBeUndefined();
});
