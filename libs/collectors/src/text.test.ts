import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, latin1Of, textOf } from './text.ts';

test('what is no UTF-8 becomes U+FFFD', () => {
  expect(textOf(Uint8Array.from([0x61, 0xff, 0xc3, 0xa4]))).toBe('a\ufffdä');
});

test('a part of a view is that part', () => {
  const view = Buffer.from('..name..').subarray(2, 6);
  expect(textOf(view, 1, 3)).toBe('am');
  expect(textOf(new Uint8Array(view.buffer, view.byteOffset, view.length))).toBe('name');
});

test('latin1 keeps every byte apart', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(latin1Of(bytes)).toHaveLength(256);
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['ab💧cd', 5, 'ab💧…'],
  ['ab💧cd', 4, 'ab…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('"%s" cut to %d is "%s"', (text, maxLength, cut) => {
  expect(cutText(text, maxLength)).toBe(cut);
});

test('a cut text is never longer than asked, and never ends in half a code point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 30 }), (text, maxLength) => {
      const cut = cutText(text, maxLength);
      expect(cut.length).toBeLessThanOrEqual(maxLength);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});
