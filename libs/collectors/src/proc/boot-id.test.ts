import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseBootId, readBootId } from './boot-id.ts';

const SAMPLE = '0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766\n';

test('a boot id is a UUID in small letters', () => {
  expect(parseBootId(SAMPLE)).toBe('0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766');
  expect(parseBootId(SAMPLE.toUpperCase())).toBe('0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766');
});

test.each(['', '0f9e8d7c', `${SAMPLE}${SAMPLE}`, SAMPLE.replace('0', 'g')])('"%s" is refused', (text) => {
  expect(() => parseBootId(text)).toThrow('is not a UUID');
});

test('reads /proc/sys/kernel/random/boot_id', () => {
  expect(readBootId(fakeHost({ '/proc/sys/kernel/random/boot_id': SAMPLE }))).toBe(SAMPLE.trim());
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseBootId)).toBeUndefined();
});
