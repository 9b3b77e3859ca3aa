import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readTtyActivity } from './tty.ts';

test('access time is input, modification time is output', () => {
  const host = fakeHost({ '/dev/pts/0': '' });
  utimesSync(`${host.root}/dev/pts/0`, 1000, 2000);
  expect(readTtyActivity(host, 'pts/0')).toEqual({ inputAtMs: 1_000_000, outputAtMs: 2_000_000 });
});

test.each(['pts/9', ':0', '', '~', '../etc/passwd', 'pts/../../x', '/dev/tty1'])(
  '"%s" is no terminal',
  (line) => {
    expect(readTtyActivity(fakeHost({ '/etc/passwd': '' }), line)).toBeUndefined();
  },
);
