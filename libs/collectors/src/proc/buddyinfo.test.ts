import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseBuddyInfo, readBuddyInfo } from './buddyinfo.ts';

const SAMPLE = `Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 
Node 0, zone   Normal  22122  13825   7770   4629   5421   2895   1124    571    319    162    647 
Node 1, zone   Normal      7      0      0      0      0      0      0      0      0      0      0 
`;

test('free blocks are read by node, zone and order', () => {
  expect(parseBuddyInfo(SAMPLE)).toEqual([
    { node: 0, zone: 'DMA', freeBlocks: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3] },
    {
      node: 0,
      zone: 'Normal',
      freeBlocks: [22_122, 13_825, 7770, 4629, 5421, 2895, 1124, 571, 319, 162, 647],
    },
    { node: 1, zone: 'Normal', freeBlocks: [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
  ]);
});

test('an architecture with more orders has more of them', () => {
  expect(parseBuddyInfo('Node 0, zone DMA 1 2 3 4 5 6 7 8 9 10 11 12 13 14')[0]?.freeBlocks).toHaveLength(14);
});

test('a host without zones has none', () => {
  expect(parseBuddyInfo('')).toEqual([]);
});

test.each([
  ['a line of another kind', 'Node 0, zone DMA\n', '/proc/buddyinfo:1: "Node 0, zone DMA" is not a zone'],
  [
    'a malformed number',
    `${SAMPLE}Node 0, zone DMA 1 x\n`,
    '/proc/buddyinfo:4: "x" is not an unsigned integer',
  ],
  ['a malformed node', 'Node -1, zone DMA 1\n', '"-1" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseBuddyInfo(text)).toThrow(message);
});

test('reads /proc/buddyinfo, where there is one', () => {
  expect(readBuddyInfo(fakeHost({ '/proc/buddyinfo': SAMPLE }))).toHaveLength(3);
  expect(readBuddyInfo(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseBuddyInfo)).toBeUndefined();
});
