import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import type { CgroupHierarchies } from './hierarchies.ts';
import { effectiveMemoryLimit, readCgroupLimits } from './limits.ts';

const V2 = { version: 2, path: '/cg' } as const;
const V1 = { version: 1, path: '/cg/memory' } as const;

const hierarchies = (mount: typeof V1 | typeof V2): CgroupHierarchies => ({
  mode: mount.version === 2 ? 'v2' : 'v1',
  mounts: new Map([
    ['memory', mount],
    ['pids', { ...mount, path: mount.version === 2 ? '/cg' : '/cg/pids' }],
  ]),
  base: mount,
});

test('v2: limits, and that there is none', () => {
  const host = fakeHost({
    '/cg/a/memory.max': '67108864\n',
    '/cg/a/memory.high': 'max\n',
    '/cg/a/memory.swap.max': '0\n',
    '/cg/a/pids.max': 'max\n',
  });
  expect(readCgroupLimits(host, hierarchies(V2), '/a')).toEqual({
    memoryBytes: { hasLimit: true, limit: 67_108_864 },
    memoryHighBytes: { hasLimit: false },
    swapBytes: { hasLimit: true, limit: 0 },
    processes: { hasLimit: false },
  });
  expect(readCgroupLimits(host, hierarchies(V2), '/gone')).toEqual({});
});

test.each([
  ['67108864', '134217728', { hasLimit: true, limit: 67_108_864 }],
  ['67108864', '67108864', { hasLimit: true, limit: 0 }],
  ['67108864', '9223372036854771712', { hasLimit: false }],
  ['9223372036854771712', '9223372036854771712', { hasLimit: false }],
])('v1: of memory %s and both %s is left for swap %o', (memory, both, swapBytes) => {
  const host = fakeHost({
    '/cg/memory/a/memory.limit_in_bytes': memory,
    '/cg/memory/a/memory.memsw.limit_in_bytes': both,
    '/cg/pids/a/pids.max': '100\n',
  });
  const limits = readCgroupLimits(host, hierarchies(V1), '/a');
  expect(limits).toMatchObject({ swapBytes, processes: { hasLimit: true, limit: 100 } });
  expect(limits).not.toHaveProperty('memoryHighBytes');
});

test('v1 without swap accounting says nothing of swap', () => {
  const host = fakeHost({ '/cg/memory/a/memory.limit_in_bytes': '4096\n' });
  expect(readCgroupLimits(host, hierarchies(V1), '/a')).toEqual({
    memoryBytes: { hasLimit: true, limit: 4096 },
  });
});

test('the lowest limit on the way up is the one that holds', () => {
  const host = fakeHost({
    '/cg/a/memory.max': '1000\n',
    '/cg/a/b/memory.max': 'max\n',
    '/cg/a/b/c/memory.max': '5000\n',
    '/cg/free/memory.max': 'max\n',
  });
  const known = new Map();
  expect(effectiveMemoryLimit(host, V2, '/a/b/c', known)).toEqual({ hasLimit: true, limit: 1000 });
  expect(effectiveMemoryLimit(host, V2, '/a/b', known)).toEqual({ hasLimit: true, limit: 1000 });
  expect(known.size).toBe(3);
  expect(effectiveMemoryLimit(host, V2, '/free')).toEqual({ hasLimit: false });
  expect(effectiveMemoryLimit(host, V2, '/unknown')).toBeUndefined();
  expect(effectiveMemoryLimit(host, V2, '/')).toBeUndefined();
});
