import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseKernelRelease, readKernelRelease } from './osrelease.ts';

test('the release stands without its newline', () => {
  expect(parseKernelRelease('6.1.0-27-amd64\n')).toBe('6.1.0-27-amd64');
});

test('an empty release is refused', () => {
  expect(() => parseKernelRelease('')).toThrow('/proc/sys/kernel/osrelease:1: "" is not a kernel release');
});

test('reads /proc/sys/kernel/osrelease', () => {
  expect(readKernelRelease(fakeHost({ '/proc/sys/kernel/osrelease': '6.18.4\n' }))).toBe('6.18.4');
});

test('no byte string crashes it', () => {
  expect(crashOfText('6.18.4\n', parseKernelRelease)).toBeUndefined();
});
