import fc from 'fast-check';
import { pack } from 'msgpackr';
import { expect, test } from 'vitest';
import { inspectFrame } from './inspect.ts';

test.each([
  ['nothing at all', [], 'ends inside a value'],
  ['a string shorter than it says', [0xa5, 0x61], 'ends inside a value'],
  ['a length cut off', [0xdc, 0x00], 'ends inside a length'],
  [
    'an array of four billion in five bytes',
    [0xdd, 0xff, 0xff, 0xff, 0xff],
    'claims 4294967295 more elements',
  ],
  ['a map of four billion in five bytes', [0xdf, 0xff, 0xff, 0xff, 0xff], 'claims 8589934590 more elements'],
  ['an extension type', [0xd4, 0x01, 0x00], 'holds type 0xd4'],
  ['the type that MessagePack never uses', [0xc1], 'holds type 0xc1'],
  ['two values', [0x01, 0x02], 'has 1 bytes after its end'],
])('refuses %s', (_name, bytes, reason) => {
  expect(() => inspectFrame(Uint8Array.from(bytes))).toThrow(reason);
});

test('refuses deep nesting without recursing into it', () => {
  expect(() => inspectFrame(new Uint8Array(1_000_000).fill(0x91))).toThrow('nests deeper than 12');
});

test('refuses a frame over the limit before it reads it', () => {
  expect(() => inspectFrame(new Uint8Array(11), 10)).toThrow('frame of 11 bytes, at most 10 are accepted');
});

test('accepts every value that MessagePack can hold without extensions', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;
  fc.assert(fc.property(value, (any) => inspectFrame(pack(any))));
});

test('finishes on any bytes, with an answer or a refusal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        inspectFrame(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ProtocolError' });
      }
    }),
    { numRuns: 2000 },
  );
});
