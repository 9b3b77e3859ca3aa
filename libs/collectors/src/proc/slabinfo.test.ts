import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOf } from '../../test/hostile.ts';
import { parseSlabInfo as parseBytes, readSlabInfo, type SlabCache, slabCacheBytes } from './slabinfo.ts';

const parseSlabInfo = (text: string): SlabCache[] => parseBytes(Buffer.from(text));

const HEAD = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
`;
const DENTRY =
  'dentry            135870 135888    192   21    1 : tunables    0    0    0 : slabdata   6470   6471      0\n';
const SAMPLE = `${HEAD}${DENTRY}kmalloc-8k            12     12   8192    4    8 : tunables    0    0    0 : slabdata      3      3      0
`;

const dentry = {
  name: 'dentry',
  activeObjects: 135_870,
  totalObjects: 135_888,
  objectBytes: 192,
  objectsPerSlab: 21,
  pagesPerSlab: 1,
  activeSlabs: 6470,
  totalSlabs: 6471,
};

test('every cache is read', () => {
  expect(parseSlabInfo(SAMPLE)).toEqual([dentry, expect.objectContaining({ name: 'kmalloc-8k' })]);
});

test('a cache takes whole slabs', () => {
  expect(parseSlabInfo(SAMPLE).map((cache) => slabCacheBytes(cache, 4096))).toEqual([
    6471 * 4096,
    3 * 8 * 4096,
  ]);
});

test.each([
  'dentry(1283:systemd-journald.service)',
  'my driver 2',
  ':A-0000192',
  'radix_tree_node',
  'name 1 2 3 4 5',
])('a cache may be named %s', (name) => {
  expect(parseSlabInfo(HEAD + DENTRY.replace('dentry', name))[0]).toEqual({ ...dentry, name });
});

test('statistics of a debugging kernel behind the columns are ignored', () => {
  const line = DENTRY.replace('\n', ' : globalstat 1 2 3 : cpustat 4 5\n');
  expect(parseSlabInfo(HEAD + line)).toEqual([dentry]);
});

test.each([
  ['an empty file', '', '/proc/slabinfo:1: "" is not slabinfo version 2'],
  ['another version', 'slabinfo - version: 3.0\n', 'is not slabinfo version 2'],
  ['too few columns', `${HEAD}dentry 1 2 3\n`, '/proc/slabinfo:3: "dentry 1 2 3" is not a slab cache'],
  ['a number beyond belief', HEAD + DENTRY.replace('135870', '9'.repeat(20)), 'is beyond 2^53 - 1'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseSlabInfo(text)).toThrow(message);
});

test('reads /proc/slabinfo, where it may', () => {
  expect(readSlabInfo(fakeHost({ '/proc/slabinfo': SAMPLE }))).toHaveLength(2);
  expect(readSlabInfo(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOf(SAMPLE, parseBytes)).toBeUndefined();
});
