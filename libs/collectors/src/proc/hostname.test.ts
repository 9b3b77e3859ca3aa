import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseHostname, readHostname } from './hostname.ts';

test('the name stands without its newline', () => {
  expect(parseHostname('web-1\n')).toBe('web-1');
});

test('an empty name is refused', () => {
  expect(() => parseHostname('\n')).toThrow('/proc/sys/kernel/hostname:1: "" is not a host name');
});

test('reads /proc/sys/kernel/hostname', () => {
  expect(readHostname(fakeHost({ '/proc/sys/kernel/hostname': 'web-1\n' }))).toBe('web-1');
});

test('no byte string crashes it', () => {
  expect(crashOfText('web-1\n', parseHostname)).toBeUndefined();
});
