import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { parseKernelCommandLine, readKernelCommandLine } from './cmdline.ts';

test.each([
  ['root=/dev/vda1 ro quiet\n', 'root=/dev/vda1 ro quiet'],
  ['', ''],
  ['quiet\n\nsplash\u001b[2J', 'quiet splash [2J'],
])('%j is one line: %j', (text, line) => {
  expect(parseKernelCommandLine(text)).toBe(line);
});

test('reads /proc/cmdline, where there is one, and not without an end', () => {
  expect(readKernelCommandLine(fakeHost({ '/proc/cmdline': 'quiet\n' }))).toBe('quiet');
  expect(readKernelCommandLine(fakeHost({ '/proc/cmdline': 'x'.repeat(1e5) }))).toHaveLength(16 * 1024);
  expect(readKernelCommandLine(fakeHost())).toBeUndefined();
});
