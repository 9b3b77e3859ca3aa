import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOf } from '../../../test/hostile.ts';
import { createPidStat, parsePidStat, readPidStat } from './stat.ts';

const REST =
  'S 960 961 961 34816 -1 4194560 2117 48211 12 3 1 2 33 17 20 0 4 0 1711 8929280 1015 18446744073709551615 ' +
  '94210588540928 94210589261085 140723112126432 0 0 0 65536 3670020 1266777851 1 0 0 17 1 0 0 0 0 0 0\n';

const line = (name: string): Buffer => Buffer.from(`961 (${name}) ${REST}`);

test('a process is read', () => {
  expect(parsePidStat(line('bash'))).toEqual({
    pid: 961,
    name: 'bash',
    state: 'S',
    parentPid: 960,
    flags: 4_194_560,
    isKernelThread: false,
    minorFaults: 2117,
    majorFaults: 12,
    userTicks: 1,
    systemTicks: 2,
    threadCount: 4,
    startTicks: 1711,
    virtualBytes: 8_929_280,
    residentPages: 1015,
  });
});

test.each([
  'tmux: server',
  'a b) (c',
  ') S 1 1 1 (',
  '((()))',
  '',
  'line\nbreak',
  ' ',
  '💧',
  'kworker/u8:4-ext4-rsv-conversion',
  'x'.repeat(10_000),
])('a process named %j keeps its name', (name) => {
  expect(parsePidStat(line(name))).toMatchObject({ name, pid: 961, state: 'S', residentPages: 1015 });
});

test('any bytes may be a name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (name) => {
      const bytes = Buffer.concat([Buffer.from('961 ('), name, Buffer.from(`) ${REST}`)]);
      expect(parsePidStat(bytes)).toMatchObject({ pid: 961, parentPid: 960, startTicks: 1711 });
    }),
  );
});

test('a kernel thread is told by its flags', () => {
  const kthreadd = Buffer.from(
    '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 0 0 0 184467440737095516',
  );
  expect(parsePidStat(kthreadd)).toMatchObject({ isKernelThread: true, parentPid: 0, virtualBytes: 0 });
});

test('one object is filled again and again', () => {
  const into = createPidStat();
  expect(parsePidStat(line('bash'), into)).toBe(into);
  parsePidStat(Buffer.from(`7 (x) ${REST}`), into);
  expect(into).toMatchObject({ pid: 7, name: 'x' });
});

test('columns of a newer kernel are ignored, and so are those nobody asks for', () => {
  const few = REST.split(' ').slice(0, 22).join(' ');
  expect(parsePidStat(Buffer.from(`961 (bash) ${few}`)).residentPages).toBe(1015);
  expect(parsePidStat(Buffer.from(`961 (bash) ${REST.trimEnd()} x y z\n`)).residentPages).toBe(1015);
});

test.each([
  ['an empty file', '', '/proc/9/stat:1: "" has no name in brackets'],
  ['a line without a name', `961 ${REST}`, 'has no name in brackets'],
  ['a line without a pid', `(bash) ${REST}`, 'has no name in brackets'],
  ['a malformed pid', `x (bash) ${REST}`, '/proc/9/stat:1: "x" is not an unsigned integer'],
  ['a line that ends with the name', '961 (bash)', '")" is not followed by a state'],
  ['a missing state', '961 (bash)  1', 'is not followed by a state'],
  ['too few columns', '961 (bash) S 960 961 961', '"" is not an unsigned integer'],
  ['a malformed number', `961 (bash) ${REST.replace('1711', '-5')}`, '"-5" is not an unsigned integer'],
  ['a number too large', `961 (bash) ${REST.replace('8929280', '9007199254740992')}`, 'is beyond 2^53 - 1'],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePidStat(Buffer.from(text), undefined, '/proc/9/stat')).toThrow(message);
});

test('reads /proc/PID/stat, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/961/stat': line('bash'), '/proc/7/stat': 'broken' });
  expect(readPidStat(host, 961)?.name).toBe('bash');
  expect(readPidStat(host, 962)).toBeUndefined();
  expect(() => readPidStat(host, 7)).toThrow('/proc/7/stat:1: "broken"');
});

test('no byte string crashes it', () => {
  expect(crashOf(line('bash'), (bytes) => parsePidStat(bytes))).toBeUndefined();
});
