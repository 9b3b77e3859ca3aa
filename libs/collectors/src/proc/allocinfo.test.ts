import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseAllocInfo, readAllocInfo } from './allocinfo.ts';

const SAMPLE = `allocinfo - version: 1.0
#     <size>  <calls> <tag info>
           0        0 init/main.c:1314 func:do_initcalls
      524288       64 drivers/net/e1000e/netdev.c:99 [e1000e] func:e1000_alloc
     6881280     1680 mm/memory.c:1234 func:pte_alloc
`;

const VERSION_2 = `allocinfo - version: 2.0
#     <size>  <calls> <tag info>
       49152       48 arch/x86/kernel/cpu/mce/core.c:2709 func:mce_device_create accurate:no
`;

test('the largest sites come first, and all are summed', () => {
  expect(parseAllocInfo(SAMPLE)).toEqual({
    totalBytes: 7_405_568,
    siteCount: 3,
    largest: [
      {
        sizeBytes: 6_881_280,
        allocationCount: 1680,
        place: 'mm/memory.c:1234',
        function: 'pte_alloc',
        isAccurate: true,
      },
      {
        sizeBytes: 524_288,
        allocationCount: 64,
        place: 'drivers/net/e1000e/netdev.c:99',
        module: 'e1000e',
        function: 'e1000_alloc',
        isAccurate: true,
      },
    ],
  });
});

test('no more are kept than asked for', () => {
  expect(parseAllocInfo(SAMPLE, 1).largest).toHaveLength(1);
  expect(parseAllocInfo(SAMPLE, 1).totalBytes).toBe(7_405_568);
});

test('a count that the kernel lost is told', () => {
  expect(parseAllocInfo(VERSION_2).largest[0]).toMatchObject({
    isAccurate: false,
    function: 'mce_device_create',
  });
});

test.each([
  ['an empty file', '', '/proc/allocinfo:1: "" is not allocinfo version 1 or 2'],
  ['another version', 'allocinfo - version: 9.0\n', 'is not allocinfo version 1 or 2'],
  ['a line of another kind', `${SAMPLE}x\n`, '/proc/allocinfo:6: "x" is not an allocation site'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseAllocInfo(text)).toThrow(message);
});

test('reads /proc/allocinfo, where there is one', () => {
  expect(readAllocInfo(fakeHost({ '/proc/allocinfo': SAMPLE }))?.siteCount).toBe(3);
  expect(readAllocInfo(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseAllocInfo(text))).toBeUndefined();
});
