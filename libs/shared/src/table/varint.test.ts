import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter, unzigzag, zigzag } from './varint.ts';

function written(...values: number[]): Uint8Array {
  const writer = new ByteWriter();
  for (const value of values) writer.uint(value);
  return writer.finish();
}

test.each([
  [0, 1],
  [127, 1],
  [128, 2],
  [2 ** 32, 5],
  [Number.MAX_SAFE_INTEGER, 8],
])('%d takes %d bytes', (value, length) => {
  expect(written(value)).toHaveLength(length);
});

test('every integer up to 2^53 - 1 comes back exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { maxLength: 300 }), (values) => {
      const reader = new ByteReader(written(...values));
      expect(values.map(() => reader.uint())).toEqual(values);
      expect(reader.remaining).toBe(0);
    }),
  );
});

test.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])('%d is refused, not rounded', (value) => {
  expect(() => new ByteWriter().uint(value)).toThrow(RangeError);
});

test('an integer beyond 2^53 is refused when read', () => {
  expect(() => new ByteReader(Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 31])).uint()).toThrow(
    'beyond 2^53',
  );
  expect(() => new ByteReader(new Uint8Array(20).fill(0x80)).uint()).toThrow('beyond 2^53');
});

test('an integer cut off is refused', () => {
  expect(() => new ByteReader(Uint8Array.from([0x80])).uint()).toThrow('ends inside an integer');
});

test('a count that the rest cannot hold is refused', () => {
  expect(() => new ByteReader(written(3, 0, 0)).count(100, 1, 'rows')).toThrow('claims 3 rows');
  expect(() => new ByteReader(written(2, 0, 0)).count(1, 1, 'rows')).toThrow('claims 2 rows');
  expect(new ByteReader(written(2, 0, 0)).count(100, 1, 'rows')).toBe(2);
});

test('zigzag keeps every integer of half the range', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }), (value) => {
      expect(unzigzag(zigzag(value)) === value).toBe(true);
      expect(zigzag(value)).toBeGreaterThanOrEqual(0);
    }),
  );
});
