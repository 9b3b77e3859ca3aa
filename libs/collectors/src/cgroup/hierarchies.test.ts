import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { parseMounts } from '../proc/mounts.ts';
import { cgroupHierarchiesOf, findCgroupHierarchies } from './hierarchies.ts';

const V2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nsdelegate 0 0\n';
const V1 = `tmpfs /sys/fs/cgroup tmpfs ro,mode=755 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,name=systemd 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/blkio cgroup rw,blkio 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0
`;
const HYBRID = `${V1}cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n`;

const find = (text: string, controllers: string[] = []): ReturnType<typeof cgroupHierarchiesOf> =>
  cgroupHierarchiesOf(parseMounts(text), () => controllers);

test('v2 has everything in one place', () => {
  const hierarchies = find(V2, ['cpu', 'io', 'memory', 'pids']);
  const mount = { version: 2, path: '/sys/fs/cgroup' };
  expect(hierarchies).toEqual({
    mode: 'v2',
    mounts: new Map([
      ['memory', mount],
      ['pids', mount],
      ['cpu', mount],
      ['io', mount],
    ]),
    base: mount,
  });
});

test('v1 has each in a place of its own', () => {
  expect(find(V1)).toEqual({
    mode: 'v1',
    mounts: new Map([
      ['memory', { version: 1, path: '/sys/fs/cgroup/memory' }],
      ['pids', { version: 1, path: '/sys/fs/cgroup/pids' }],
      ['cpu', { version: 1, path: '/sys/fs/cgroup/cpu,cpuacct' }],
      ['io', { version: 1, path: '/sys/fs/cgroup/blkio' }],
    ]),
    base: { version: 1, path: '/sys/fs/cgroup/memory' },
  });
});

test('hybrid: v1 keeps what v2 does not have', () => {
  expect(find(HYBRID)).toMatchObject({ mode: 'hybrid', base: { version: 1 } });
  const mixed = find(HYBRID, ['io']);
  expect(mixed?.mounts.get('io')).toEqual({ version: 2, path: '/sys/fs/cgroup/unified' });
  expect(mixed?.mounts.get('memory')).toEqual({ version: 1, path: '/sys/fs/cgroup/memory' });
});

test('hybrid with the memory in v2', () => {
  expect(find(HYBRID.replace(/^.*\/memory .*\n/m, ''), ['memory'])?.base).toEqual({
    version: 2,
    path: '/sys/fs/cgroup/unified',
  });
});

test('without a memory controller groups are looked for where they are named', () => {
  expect(find(V2, ['pids'])).toMatchObject({ mode: 'v2', base: { version: 2 } });
  expect(find(V2, ['pids'])?.mounts.has('memory')).toBe(false);
  expect(find('cgroup /c/systemd cgroup rw,name=systemd 0 0\n')?.base).toEqual({
    version: 1,
    path: '/c/systemd',
  });
});

test('a host without cgroups has none', () => {
  expect(find('/dev/vda / ext4 rw 0 0\n')).toBeUndefined();
  expect(findCgroupHierarchies(fakeHost())).toBeUndefined();
});

test('asks /proc/mounts, and v2 for its controllers', () => {
  const host = fakeHost({
    '/proc/mounts': V2,
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory\n',
  });
  expect([...(findCgroupHierarchies(host)?.mounts.keys() ?? [])]).toEqual(['memory', 'cpu', 'io']);
});
