import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseSwaps, readSwaps } from './swaps.ts';

const HEAD = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const SAMPLE = `${HEAD}/dev/vda2                               partition\t1048572\t\t2048\t\t-2
${String.raw`/swap\040file\040(deleted)`}              file\t\t524284\t\t0\t\t5
`;

test('every area is read', () => {
  expect(parseSwaps(SAMPLE)).toEqual([
    {
      path: '/dev/vda2',
      isDeleted: false,
      type: 'partition',
      sizeBytes: 1_048_572 * 1024,
      usedBytes: 2048 * 1024,
      priority: -2,
    },
    {
      path: '/swap file',
      isDeleted: true,
      type: 'file',
      sizeBytes: 524_284 * 1024,
      usedBytes: 0,
      priority: 5,
    },
  ]);
});

test('a host without swap has no area', () => {
  expect(parseSwaps(HEAD)).toEqual([]);
});

test.each([
  [
    'too few columns',
    `${HEAD}/dev/vda2 partition 1 2\n`,
    '/proc/swaps:2: "/dev/vda2 partition 1 2" has too few',
  ],
  ['a malformed size', `${HEAD}/dev/vda2 partition x 2 -2\n`, '"x" is not an unsigned integer'],
  ['a malformed priority', `${HEAD}/dev/vda2 partition 1 2 --2\n`, '"-2" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseSwaps(text)).toThrow(message);
});

test('reads /proc/swaps, where there is one', () => {
  expect(readSwaps(fakeHost({ '/proc/swaps': SAMPLE }))).toHaveLength(2);
  expect(readSwaps(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseSwaps)).toBeUndefined();
});
