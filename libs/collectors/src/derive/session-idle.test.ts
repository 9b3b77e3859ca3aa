import { expect, test } from 'vitest';
import type { Session } from '../run/systemd-sessions.ts';
import type { UtmpEntry } from '../run/utmp.ts';
import { countActiveSessions, sessionActivities } from './session-idle.ts';

const NOW = 1e9;
const MINUTE = 60_000;

const session = (id: string, more: Partial<Session> = {}): Session => ({
  id,
  uid: 1000,
  user: 'alice',
  class: 'user',
  state: 'active',
  ...more,
});

const login = (pid: number, line: string, type: UtmpEntry['type'] = 'user'): UtmpEntry => ({
  type,
  pid,
  line,
  user: 'alice',
  host: '',
  atMs: 0,
});

const typedAt =
  (times: Record<string, number>) =>
  (tty: string): number | undefined =>
    times[tty];

test.each([
  [0, false],
  [9.9 * MINUTE, false],
  [10 * MINUTE, true],
  [600 * MINUTE, true],
  [-MINUTE, false],
])('typed at %d ms ago, idle: %s', (ago, isIdle) => {
  expect(
    sessionActivities([session('2', { tty: 'pts/0' })], undefined, typedAt({ 'pts/0': NOW - ago }), NOW),
  ).toEqual([{ sessionId: '2', user: 'alice', tty: 'pts/0', inputAtMs: NOW - ago, isIdle }]);
});

test('those that wait for somebody, and machinery, are left out', () => {
  const sessions = [
    session('c1', { class: 'greeter' }),
    session('c2', { class: 'lock-screen' }),
    session('3', { class: 'manager' }),
    session('4', { class: 'background' }),
    session('5', { state: 'closing' }),
  ];
  expect(sessionActivities(sessions, [], () => NOW, NOW)).toEqual([]);
});

test('a terminal that logind does not know is found in utmp, by the same process', () => {
  const sessions = [session('2', { leaderPid: 1234 }), session('3', { leaderPid: 99 })];
  const utmp = [login(1234, 'pts/7'), login(99, 'pts/8', 'dead')];
  const activities = sessionActivities(sessions, utmp, typedAt({ 'pts/7': NOW }), NOW);
  expect(activities.map(({ tty, isIdle }) => [tty, isIdle])).toEqual([
    ['pts/7', false],
    [undefined, undefined],
  ]);
});

test('a desktop may be at work: nobody can tell', () => {
  const activities = sessionActivities([session('1', { type: 'wayland' })], undefined, () => undefined, NOW);
  expect(activities).toEqual([{ sessionId: '1', user: 'alice', isIdle: undefined }]);
  expect(countActiveSessions(activities)).toBe(1);
});

test('without logind utmp tells who is there', () => {
  const utmp = [login(1, 'tty1', 'login'), login(2, 'pts/0'), login(3, ':0')];
  const activities = sessionActivities(undefined, utmp, typedAt({ 'pts/0': NOW - 20 * MINUTE }), NOW);
  expect(activities.map(({ tty, isIdle }) => [tty, isIdle])).toEqual([
    ['pts/0', true],
    [':0', undefined],
  ]);
  expect(countActiveSessions(activities)).toBe(1);
});

test('a host that keeps neither has nobody', () => {
  expect(sessionActivities(undefined, undefined, () => NOW, NOW)).toEqual([]);
});
