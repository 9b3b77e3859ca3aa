import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readKsm } from './ksm.ts';

const FILES = {
  '/sys/kernel/mm/ksm/run': '1\n',
  '/sys/kernel/mm/ksm/pages_shared': '100\n',
  '/sys/kernel/mm/ksm/pages_sharing': '900\n',
};

test('merged pages are read', () => {
  expect(readKsm(fakeHost(FILES))).toEqual({ isRunning: true, sharedPages: 100, sharingPages: 900 });
  expect(
    readKsm(
      fakeHost({
        ...FILES,
        '/sys/kernel/mm/ksm/run': '2\n',
        '/sys/kernel/mm/ksm/pages_unshared': '7\n',
        '/sys/kernel/mm/ksm/ksm_zero_pages': '0\n',
      }),
    ),
  ).toEqual({ isRunning: false, sharedPages: 100, sharingPages: 900, unsharedPages: 7, zeroPages: 0 });
});

test('a kernel without it, and nonsense', () => {
  expect(readKsm(fakeHost())).toBeUndefined();
  expect(() => readKsm(fakeHost({ ...FILES, '/sys/kernel/mm/ksm/run': 'on\n' }))).toThrow('"on" is not');
});
