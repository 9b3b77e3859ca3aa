import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCgroupStat, readCgroupDescendants } from './descendants.ts';

const SAMPLE = 'nr_descendants 12\nnr_dying_descendants 340\nnr_subsys_memory 11\n';

test('groups and dying groups are read', () => {
  expect(parseCgroupStat(SAMPLE)).toEqual({ count: 12, dyingCount: 340 });
  expect(parseCgroupStat('')).toBeUndefined();
});

test('a malformed number is refused', () => {
  expect(() => parseCgroupStat('nr_descendants -1\n')).toThrow(
    'cgroup.stat:1: "-1" is not an unsigned integer',
  );
});

test('reads v2 alone', () => {
  const host = fakeHost({ '/cg/cgroup.stat': SAMPLE });
  expect(readCgroupDescendants(host, { version: 2, path: '/cg' }, '')?.dyingCount).toBe(340);
  expect(readCgroupDescendants(host, { version: 1, path: '/cg' }, '')).toBeUndefined();
  expect(readCgroupDescendants(host, { version: 2, path: '/cg' }, '/gone')).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseCgroupStat(text))).toBeUndefined();
});
