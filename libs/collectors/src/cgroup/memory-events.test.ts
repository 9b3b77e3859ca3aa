import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseMemoryEvents, parseOomControl, readCgroupMemoryEvents } from './memory-events.ts';

const EVENTS = 'low 0\nhigh 2\nmax 54\noom 1\noom_kill 3\noom_group_kill 0\nsock_throttled 9\n';
const OOM_CONTROL = 'oom_kill_disable 1\nunder_oom 0\noom_kill 7\n';

test('v2: events are read', () => {
  expect(parseMemoryEvents(EVENTS)).toEqual({
    low: 0,
    high: 2,
    max: 54,
    oom: 1,
    oomKill: 3,
    oomGroupKill: 0,
  });
});

test('v1: kills, and whether anything is killed at all', () => {
  expect(parseOomControl(OOM_CONTROL)).toEqual({ isOomKillDisabled: true, isUnderOom: false, oomKill: 7 });
  expect(parseOomControl('oom_kill_disable 0\nunder_oom 1\n')).toEqual({
    isOomKillDisabled: false,
    isUnderOom: true,
  });
});

test('a malformed number is refused', () => {
  expect(() => parseMemoryEvents('low x\n')).toThrow('memory.events:1: "x" is not an unsigned integer');
});

test('reads either version', () => {
  const host = fakeHost({
    '/two/a/memory.events': EVENTS,
    '/one/a/memory.oom_control': OOM_CONTROL,
    '/one/a/memory.failcnt': '54\n',
  });
  expect(readCgroupMemoryEvents(host, { version: 2, path: '/two' }, '/a')?.oomKill).toBe(3);
  expect(readCgroupMemoryEvents(host, { version: 1, path: '/one' }, '/a')).toMatchObject({
    oomKill: 7,
    max: 54,
  });
  expect(readCgroupMemoryEvents(host, { version: 2, path: '/two' }, '/gone')).toBeUndefined();
});

test('no byte string crashes them', () => {
  expect(crashOfText(EVENTS, (text) => parseMemoryEvents(text))).toBeUndefined();
  expect(crashOfText(OOM_CONTROL, (text) => parseOomControl(text))).toBeUndefined();
});
