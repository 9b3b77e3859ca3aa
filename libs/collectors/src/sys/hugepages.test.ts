import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { hugePageBytes, readHugePages } from './hugepages.ts';

const pool = (size: string, total: number): Record<string, string> => {
  const folder = `/sys/kernel/mm/hugepages/hugepages-${size}`;
  return {
    [`${folder}/nr_hugepages`]: `${total}\n`,
    [`${folder}/free_hugepages`]: '3\n',
    [`${folder}/resv_hugepages`]: '2\n',
    [`${folder}/surplus_hugepages`]: '1\n',
  };
};

test.each([
  ['hugepages-2048kB', 2 ** 21],
  ['hugepages-1048576kB', 2 ** 30],
  ['hugepages-kB', undefined],
  ['transparent', undefined],
])('%s holds pages of %s bytes', (name, bytes) => {
  expect(hugePageBytes(name)).toBe(bytes);
});

test('reads the pool of each size, the smallest first', () => {
  expect(readHugePages(fakeHost({ ...pool('1048576kB', 4), ...pool('2048kB', 512) }))).toEqual([
    { pageBytes: 2 ** 21, totalPages: 512, freePages: 3, reservedPages: 2, surplusPages: 1 },
    { pageBytes: 2 ** 30, totalPages: 4, freePages: 3, reservedPages: 2, surplusPages: 1 },
  ]);
});

test('a kernel without huge pages, and a pool that is not all there', () => {
  expect(readHugePages(fakeHost())).toBeUndefined();
  expect(
    readHugePages(fakeHost({ '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages': '1\n' })),
  ).toEqual([]);
});
