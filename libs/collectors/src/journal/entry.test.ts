import { expect, test } from 'vitest';
import { crashOfText } from '../../test/hostile.ts';
import { findOomKills } from '../events/oom.ts';
import { journalText, kernelMessageOf, parseJournalEntry } from './entry.ts';

const line = (fields: object): string =>
  JSON.stringify({ __REALTIME_TIMESTAMP: '1795384886070429', ...fields });

const SAMPLE = line({
  __CURSOR: 's=6a;i=1f3',
  _BOOT_ID: '9d00',
  _TRANSPORT: 'journal',
  PRIORITY: '6',
  SYSLOG_FACILITY: '3',
  SYSLOG_IDENTIFIER: 'systemd',
  _PID: '1',
  _SYSTEMD_UNIT: 'init.scope',
  UNIT: 'nginx.service',
  MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf',
  MESSAGE: 'Started nginx.service - A web server.',
});

test('an entry is read', () => {
  expect(parseJournalEntry(SAMPLE)).toEqual({
    cursor: 's=6a;i=1f3',
    atMs: 1_795_384_886_070,
    bootId: '9d00',
    transport: 'journal',
    priority: 6,
    facility: 3,
    identifier: 'systemd',
    pid: 1,
    unit: 'init.scope',
    messageId: '39f53479d3a045ac8e11786248231fbf',
    message: 'Started nginx.service - A web server.',
    fields: expect.objectContaining({ UNIT: 'nginx.service' }),
  });
});

test.each([
  ['text', 'text'],
  [[99, 97, 102, 195, 169], 'café'],
  [[0xff], '\ufffd'],
  [['first', 'second'], 'first'],
  [null, undefined],
  [7, undefined],
  [[300], undefined],
  [[], ''],
])('a value of %j is %j', (value, text) => {
  expect(journalText(value)).toBe(text);
});

test('what is missing or no number is absent', () => {
  const entry = parseJournalEntry(line({ PRIORITY: 'high', _PID: '99999999999999999999', MESSAGE: null }));
  expect(entry).toEqual({ atMs: 1_795_384_886_070, message: '', fields: expect.any(Object) });
});

test.each([
  ['no JSON', '{"a":', 'journal:1: "{\\"a\\":" is not JSON'],
  ['no object', '[1]', 'has no __REALTIME_TIMESTAMP'],
  ['no time', '{}', 'has no __REALTIME_TIMESTAMP'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseJournalEntry(text)).toThrow(message);
});

test("the kernel's messages are those of its log", () => {
  const kernel = {
    _TRANSPORT: 'kernel',
    PRIORITY: '3',
    SYSLOG_FACILITY: '0',
    _SOURCE_MONOTONIC_TIMESTAMP: '9176482582',
    MESSAGE: 'Out of memory: Killed process 7 (a b) total-vm:4kB, anon-rss:3kB, file-rss:2kB, shmem-rss:1kB',
  };
  const message = kernelMessageOf(parseJournalEntry(line(kernel)));
  expect(message).toMatchObject({ atMicroseconds: 9_176_482_582, level: 3, facility: 0 });
  expect(findOomKills(message ? [message] : [])).toMatchObject([{ pid: 7, name: 'a b' }]);
  expect(kernelMessageOf(parseJournalEntry(line({ ...kernel, _TRANSPORT: 'stdout' })))).toBeUndefined();
  expect(kernelMessageOf(parseJournalEntry(line({ _TRANSPORT: 'kernel' })))).toBeUndefined();
});

test('no text crashes it', () => {
  expect(crashOfText(SAMPLE, parseJournalEntry)).toBeUndefined();
});
