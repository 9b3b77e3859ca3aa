import { expect, test } from 'vitest';
import { textKey } from './text-key.ts';

test('a name has the key that agents in the field give it', () => {
  expect(['', 'dentry', 'kmalloc-1k', '/dev/shm'].map(textKey)).toEqual([
    2_166_136_261, 863_273_229, 3_714_784_577, 1_620_300_224,
  ]);
});

test('keys of names fit a row', () => {
  const keys = Array.from({ length: 5000 }, (_, index) => textKey(`cache-${index}`));
  expect(keys.every((key) => Number.isSafeInteger(key) && key >= 0 && key < 2 ** 32)).toBe(true);
  expect(new Set(keys).size).toBe(5000);
});
