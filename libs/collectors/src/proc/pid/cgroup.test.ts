import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOfText } from '../../../test/hostile.ts';
import { cgroupPathOf, parsePidCgroup, readPidCgroup } from './cgroup.ts';

const V1 = `12:name=systemd:/system.slice/nginx.service
4:memory:/system.slice/nginx.service/app
3:cpu,cpuacct:/
`;
const V2 = '0::/system.slice/nginx.service\n';
const HYBRID = `2:memory:/
1:name=systemd:/user.slice/user-1000.slice/session-2.scope
0::/user.slice/user-1000.slice/session-2.scope
`;
const UNUSED_V2 = `9:name=systemd:/
4:memory:/docker/abc
0::/
`;

test('every hierarchy is read', () => {
  expect(parsePidCgroup(`${V1}0::/\n`)).toEqual([
    { hierarchyId: 12, controllers: ['name=systemd'], path: '/system.slice/nginx.service' },
    { hierarchyId: 4, controllers: ['memory'], path: '/system.slice/nginx.service/app' },
    { hierarchyId: 3, controllers: ['cpu', 'cpuacct'], path: '/' },
    { hierarchyId: 0, controllers: [], path: '/' },
  ]);
});

test.each([
  ['v1', V1, '/system.slice/nginx.service'],
  ['v2', V2, '/system.slice/nginx.service'],
  ['hybrid', HYBRID, '/user.slice/user-1000.slice/session-2.scope'],
  ['hybrid with an unused v2 tree', UNUSED_V2, '/docker/abc'],
  ['a process from outside a container', '1:name=systemd:/a.scope\n0::/..\n', '/a.scope'],
  ['a process in the root of all', '4:memory:/\n0::/\n', '/'],
  ['controllers that say nothing', '5:cpuset:/foo\n', undefined],
  ['no cgroups', '', undefined],
])('%s: the path that says most is taken', (_name, text, path) => {
  expect(cgroupPathOf(parsePidCgroup(text))).toBe(path);
});

test.each([
  ['0::/system.slice:docker:4f5c\n', '/system.slice:docker:4f5c'],
  ['0::/a b\n', '/a b'],
  ['0::/gone (deleted)\n', '/gone'],
  ['0::/../../system.slice\n', '/../../system.slice'],
  [`0::/${'x'.repeat(10_000)}\n`, `/${'x'.repeat(10_000)}`],
])('a path may be of any kind', (text, path) => {
  expect(cgroupPathOf(parsePidCgroup(text))).toBe(path);
});

test.each([
  ['a line without colons', '0::/\nabc\n', '/proc/9/cgroup:2: "abc" is not hierarchy:controllers:path'],
  ['a malformed number', 'x::/\n', '/proc/9/cgroup:1: "x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePidCgroup(text, '/proc/9/cgroup')).toThrow(message);
});

test('reads /proc/PID/cgroup, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/9/cgroup': V2 });
  expect(readPidCgroup(host, 9)).toHaveLength(1);
  expect(readPidCgroup(host, 10)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(HYBRID, (text) => parsePidCgroup(text))).toBeUndefined();
});
