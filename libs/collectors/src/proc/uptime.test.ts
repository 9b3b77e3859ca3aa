import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseUptime, readUptime } from './uptime.ts';

const SAMPLE = '1644.43 3023.23\n';

test('uptime and idle time are read', () => {
  expect(parseUptime(SAMPLE)).toEqual({ uptimeSeconds: 1644.43, idleCpuSeconds: 3023.23 });
});

test.each([
  ['an empty file', '', '/proc/uptime:1: "" is not a decimal number'],
  ['too few columns', '1644.43\n', '"" is not a decimal number'],
  ['a malformed number', '1644.43 -3\n', '"-3" is not a decimal number'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseUptime(text)).toThrow(message);
});

test('reads /proc/uptime', () => {
  expect(readUptime(fakeHost({ '/proc/uptime': SAMPLE })).uptimeSeconds).toBe(1644.43);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseUptime)).toBeUndefined();
});
