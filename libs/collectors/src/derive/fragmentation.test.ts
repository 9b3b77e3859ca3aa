import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fragmentationOf } from './fragmentation.ts';

const zone = (freeBlocks: number[]): Parameters<typeof fragmentationOf>[0] => ({
  node: 0,
  zone: 'Normal',
  freeBlocks,
});

test.each([
  ['one large block serves every order', [0, 0, 0, 1], [0, 0, 0, 0], 3],
  ['single pages serve order 0 alone', [8, 0, 0, 0], [0, 1, 1, 1], 0],
  ['half of it is in single pages', [8, 0, 0, 1], [0, 0.5, 0.5, 0.5], 3],
  ['each order takes its share', [4, 2, 1, 0], [0, 4 / 12, 8 / 12, 1], 2],
])('%s', (_name, freeBlocks, unusableRatio, largestFreeOrder) => {
  expect(fragmentationOf(zone(freeBlocks))).toMatchObject({ unusableRatio, largestFreeOrder });
});

test('where nothing is free, nothing is usable, as the kernel has it', () => {
  expect(fragmentationOf(zone([0, 0, 0]))).toEqual({
    node: 0,
    zone: 'Normal',
    freePages: 0,
    unusableRatio: [1, 1, 1],
  });
});

test('the share lies between 0 and 1, and only rises with the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: 1, maxLength: 14 }), (freeBlocks) => {
      const { unusableRatio } = fragmentationOf(zone(freeBlocks));
      for (const [order, ratio] of unusableRatio.entries()) {
        expect(ratio).toBeGreaterThanOrEqual(unusableRatio[order - 1] ?? 0);
        expect(ratio).toBeLessThanOrEqual(1);
      }
    }),
  );
});
