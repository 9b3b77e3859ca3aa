import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseMounts, readMounts } from './mounts.ts';

const SAMPLE = `/dev/vda / ext4 rw,relatime,discard 0 0
${String.raw`tmpfs /run/my\040folder tmpfs rw,size=2468408k 0 0`}
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
`;

test('every mount is read', () => {
  expect(parseMounts(SAMPLE)).toEqual([
    { source: '/dev/vda', path: '/', type: 'ext4', options: ['rw', 'relatime', 'discard'] },
    { source: 'tmpfs', path: '/run/my folder', type: 'tmpfs', options: ['rw', 'size=2468408k'] },
    { source: 'cgroup2', path: '/sys/fs/cgroup/unified', type: 'cgroup2', options: ['rw'] },
  ]);
});

test('a file system may be called anything, nothing too', () => {
  expect(parseMounts(String.raw`my\134fs /a tmpfs rw 0 0`)[0]?.source).toBe(String.raw`my\fs`);
  expect(parseMounts(' /a tmpfs rw 0 0')[0]).toMatchObject({ source: '', path: '/a' });
});

test('too few columns are refused', () => {
  expect(() => parseMounts(`${SAMPLE}tmpfs /x tmpfs\n`)).toThrow(
    '/proc/mounts:4: "tmpfs /x tmpfs" has too few columns',
  );
});

test('reads the mounts of the reader, or of a process', () => {
  const host = fakeHost({ '/proc/mounts': SAMPLE, '/proc/1/mounts': '/dev/vda / ext4 rw 0 0\n' });
  expect(readMounts(host)).toHaveLength(3);
  expect(readMounts(host, 1)).toHaveLength(1);
  expect(readMounts(host, 2)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseMounts(text))).toBeUndefined();
});
