import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readPidMax } from './pid-max.ts';
import { readThreadsMax } from './threads-max.ts';

test('reads /proc/sys/kernel/pid_max and threads-max, where they are', () => {
  const host = fakeHost({
    '/proc/sys/kernel/pid_max': '4194304\n',
    '/proc/sys/kernel/threads-max': '192731\n',
  });
  expect(readPidMax(host)).toBe(4_194_304);
  expect(readThreadsMax(host)).toBe(192_731);
  expect(readPidMax(fakeHost())).toBeUndefined();
  expect(readThreadsMax(fakeHost())).toBeUndefined();
});
