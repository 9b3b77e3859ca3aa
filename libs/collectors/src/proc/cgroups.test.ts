import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCgroupControllers, readCgroupControllers } from './cgroups.ts';

const SAMPLE = '#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t4\t12\t1\nhugetlb\t0\t3\t0\n';

test('every controller is read', () => {
  expect(parseCgroupControllers(SAMPLE)).toEqual([
    { name: 'memory', hierarchyId: 4, groupCount: 12, isEnabled: true },
    { name: 'hugetlb', hierarchyId: 0, groupCount: 3, isEnabled: false },
  ]);
});

test.each([
  ['too few columns', 'memory\t4\t12\n', '/proc/cgroups:1: "memory\\t4\\t12" has too few columns'],
  ['a malformed number', 'memory\t4\tx\t1\n', '"x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseCgroupControllers(text)).toThrow(message);
});

test('reads /proc/cgroups, where there is one', () => {
  expect(readCgroupControllers(fakeHost({ '/proc/cgroups': SAMPLE }))).toHaveLength(2);
  expect(readCgroupControllers(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseCgroupControllers)).toBeUndefined();
});
