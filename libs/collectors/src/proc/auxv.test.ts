import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOf } from '../../test/hostile.ts';
import { parseAuxv, readAuxv } from './auxv.ts';

function auxv(...pairs: (readonly [number, number | bigint])[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(pairs.flat().map(BigInt)).buffer);
}

const SAMPLE = auxv([33, 0xffff_ffff_ffffn], [6, 4096], [17, 100], [0, 0]);

test('page size and tick rate are read', () => {
  expect(parseAuxv(SAMPLE)).toEqual({ pageSizeBytes: 4096, ticksPerSecond: 100 });
});

test('a view that does not begin at a multiple of eight is read', () => {
  const shifted = new Uint8Array(SAMPLE.length + 3);
  shifted.set(SAMPLE, 3);
  expect(parseAuxv(shifted.subarray(3)).pageSizeBytes).toBe(4096);
});

test.each([
  ['nothing', auxv(), '/proc/self/auxv:1: "" is not a page size'],
  ['no page size', auxv([17, 100], [0, 0]), 'is not a page size'],
  ['no tick rate', auxv([6, 4096], [0, 0]), 'is not a tick rate'],
  ['an entry behind the end', auxv([6, 4096], [0, 0], [17, 100]), 'is not a tick rate'],
  ['a page that is no power of two', auxv([6, 5000], [17, 100]), '"5000" is not a page size'],
  ['a tick rate beyond belief', auxv([6, 4096], [17, 2n ** 60n]), 'is not a tick rate'],
])('%s is refused', (_name, bytes, message) => {
  expect(() => parseAuxv(bytes)).toThrow(message);
});

test('reads /proc/self/auxv', () => {
  expect(readAuxv(fakeHost({ '/proc/self/auxv': SAMPLE })).ticksPerSecond).toBe(100);
});

test('no byte string crashes it', () => {
  expect(crashOf(SAMPLE, parseAuxv)).toBeUndefined();
});
