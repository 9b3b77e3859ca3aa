import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOf } from '../../../test/hostile.ts';
import { createPidStatm, parsePidStatm, readPidStatm } from './statm.ts';

const SAMPLE = '2180 1015 842 225 0 205 0\n';

const statm = { sizePages: 2180, residentPages: 1015, sharedPages: 842 };

test('the first three columns are read', () => {
  expect(parsePidStatm(Buffer.from(SAMPLE))).toEqual(statm);
  expect(parsePidStatm(Buffer.from('2180 1015 842'))).toEqual(statm);
});

test('one object is filled again and again', () => {
  const into = createPidStatm();
  expect(parsePidStatm(Buffer.from(SAMPLE), into)).toBe(into);
  expect(parsePidStatm(Buffer.from('0 0 0 0 0 0 0\n'), into)).toEqual({
    sizePages: 0,
    residentPages: 0,
    sharedPages: 0,
  });
});

test.each([
  ['an empty file', '', '/proc/9/statm:1: "" is not an unsigned integer'],
  ['too few columns', '2180 1015\n', '"" is not an unsigned integer'],
  ['a malformed number', '2180 -1 842 0\n', '"-1" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePidStatm(Buffer.from(text), undefined, '/proc/9/statm')).toThrow(message);
});

test('reads /proc/PID/statm, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/961/statm': SAMPLE });
  expect(readPidStatm(host, 961)).toEqual(statm);
  expect(readPidStatm(host, 962)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOf(SAMPLE, (bytes) => parsePidStatm(bytes))).toBeUndefined();
});
